import { readSettings } from '@iam-tracker/collector/collect';
import { type EnvironmentVariables, readEnvironment } from '@iam-tracker/core';

/** Where data is kept unless told otherwise, below the working folder. */
export const DEFAULT_DATA_DIRECTORY = '.iam-tracker';

/**
 * Reads what local runs take from the environment: the collector's settings under the names they have
 * when deployed, and the data folder.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong.
 */
export function readLocalConfig(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    dataDirectory: read.optionalText('IAM_TRACKER_DATA_DIR') ?? DEFAULT_DATA_DIRECTORY,
    settings: readSettings(read),
  }));
}

export type LocalConfig = ReturnType<typeof readLocalConfig>;
