import { readSettings } from '@iam-tracker/collector/collect';
import { type EnvironmentVariables, readEnvironment } from '@iam-tracker/core';
import type { SettingsSource } from './detection-settings.ts';

/** Where data is kept unless told otherwise, below the working folder. */
export const DEFAULT_DATA_DIRECTORY = '.iam-tracker';

/** Returns the data folder, as the environment names it or the default. */
export function readDataDirectory(variables: EnvironmentVariables = process.env): string {
  const { dataDirectory } = readEnvironment(variables, (read) => ({
    dataDirectory: read.optionalText('IAM_TRACKER_DATA_DIR'),
  }));
  return dataDirectory ?? DEFAULT_DATA_DIRECTORY;
}

/**
 * Reads the collector's settings, under the names they have when it is deployed.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong.
 */
export function readCollectSettings(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, readSettings);
}

export type LocalSettings = ReturnType<typeof readCollectSettings>;

/**
 * Tells where the settings of detection are: in the file that was named, else where the environment
 * says, under the names it has for the deployed alerter.
 */
export function readSettingsSource(
  file?: string,
  variables: EnvironmentVariables = process.env,
): SettingsSource {
  if (file !== undefined) return { file };
  return readEnvironment(variables, (read) => ({
    file: read.optionalText('DETECTION_SETTINGS_FILE'),
    text: read.optionalText('DETECTION_SETTINGS'),
  }));
}

/**
 * Reads how alerts are grouped and when they are too old to be news, under the names these settings
 * have for the deployed alerter.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong.
 */
export function readAlertTimes(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    groupMinutes: read.integer('ALERT_GROUP_MINUTES', { default: 60, min: 0, max: 1440 }),
    maxAgeHours: read.integer('ALERT_MAX_AGE_HOURS', { default: 24, min: 1, max: 2160 }),
  }));
}
