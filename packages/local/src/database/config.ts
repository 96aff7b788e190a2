import { type EnvironmentVariables, readEnvironment } from '@iam-tracker/core';

/** The data folder unless another is named, below the working folder. */
const DEFAULT_DATA_DIRECTORY = '.iam-tracker';

/** Returns the data folder, as the environment names it or the default. */
export function readDataDirectory(variables: EnvironmentVariables = process.env): string {
  const { named } = readEnvironment(variables, (read) => ({
    named: read.optionalText('IAM_TRACKER_DATA_DIR'),
  }));
  return named ?? DEFAULT_DATA_DIRECTORY;
}
