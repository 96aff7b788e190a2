import {
  readDetectionSettings,
  readAlertSettings as readSharedAlertSettings,
} from '@iam-tracker/alerter/alert';
import type { Rule } from '@iam-tracker/alerter/detect';
import { type EnvironmentVariables, readEnvironment } from '@iam-tracker/core';

/** The settings that decide over alerts, of the deployed alerter and here alike. */
export type AlertSettings = ReturnType<typeof readSharedAlertSettings>;

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
  ownRules: readonly Rule[] = [],
): AlertSettings {
  return readEnvironment(naming(file, variables), (read) =>
    readSharedAlertSettings(read, ownRules),
  );
}

function naming(file: string | undefined, variables: EnvironmentVariables): EnvironmentVariables {
  return file === undefined ? variables : { ...variables, DETECTION_SETTINGS_FILE: file };
}

/** The parameters of queries that settings of off-hours are the defaults of. */
export const OFF_HOURS_PARAMETERS = [
  'off_hours_start',
  'off_hours_end',
  'off_hours_weekends',
  'timezone',
] as const;

/**
 * Reads when it is off-hours, from where the alerter has it, as values for the parameters of queries: the
 * settings document, the one that is named before the one of the environment; where it says nothing of
 * off-hours, the variables; nothing when they are not set either.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is wrong, and every problem of the
 * document.
 */
export function readOffHoursValues(
  file?: string,
  variables: EnvironmentVariables = process.env,
): Readonly<Partial<Record<(typeof OFF_HOURS_PARAMETERS)[number], string>>> {
  const { offHours } = readEnvironment(naming(file, variables), readDetectionSettings);
  if (offHours === undefined) return {};
  return {
    off_hours_start: offHours.start,
    off_hours_end: offHours.end,
    off_hours_weekends: String(offHours.weekends),
    timezone: offHours.timeZone,
  };
}
