import {
  readOffHours,
  readAlertSettings as readSharedAlertSettings,
} from '@iam-tracker/alerter/alert';
import { readSettings } from '@iam-tracker/collector/collect';
import { type EnvironmentVariables, readEnvironment } from '@iam-tracker/core';
import { readScanSettings as readSharedScanSettings } from '@iam-tracker/user-scanner/scan';

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
 * Reads the user scanner's settings, under the names they have when it is deployed.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong.
 */
export function readScanSettings(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, readSharedScanSettings);
}

/**
 * Reads what decides over alerts, under the names it has for the deployed alerter; a settings document
 * that is named goes before the one that the environment names.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong, and every problem of the
 * document.
 */
export function readAlertSettings(
  file?: string,
  variables: EnvironmentVariables = process.env,
): AlertSettings {
  const named = file === undefined ? {} : { DETECTION_SETTINGS_FILE: file };
  return readEnvironment({ ...variables, ...named }, readSharedAlertSettings);
}

/** What decides over alerts, whoever raises them. */
export type AlertSettings = ReturnType<typeof readSharedAlertSettings>;

/**
 * Reads when it is off-hours, under the names that the alerter has for it, as values for the parameters of
 * queries; nothing that is not set.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong.
 */
export function readOffHoursValues(
  variables: EnvironmentVariables = process.env,
): Readonly<Record<string, string>> {
  const { offHours } = readEnvironment(variables, (read) => ({ offHours: readOffHours(read) }));
  if (offHours === undefined) return {};
  return {
    off_hours_start: offHours.start,
    off_hours_end: offHours.end,
    off_hours_weekends: String(offHours.weekends),
    timezone: offHours.timeZone,
  };
}
