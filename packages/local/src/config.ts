import { readSettings } from '@iam-tracker/collector/settings';
import { type EnvironmentVariables, readEnvironment } from '@iam-tracker/core';
import { readScanSettings as readSharedScanSettings } from '@iam-tracker/user-scanner/settings';

/**
 * Reads the collector's settings, under the names they have when it is deployed.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong.
 */
export function readCollectSettings(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, readSettings);
}

/**
 * Reads the user scanner's settings, under the names they have when it is deployed.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong.
 */
export function readScanSettings(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, readSharedScanSettings);
}
