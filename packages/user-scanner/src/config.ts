import {
  type EnvironmentReader,
  type EnvironmentVariables,
  LOG_LEVELS,
  readEnvironment,
} from '@iam-tracker/core';
import type { ScanSettings } from './settings.ts';

const DAYS = { min: 1, max: 3650 };

/**
 * Reads the scanner's configuration from the environment.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is missing or wrong.
 */
export function readConfig(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    recordsTableName: read.tableName('DYNAMODB_TABLE_NAME'),
    retentionDays: read.integer('RETENTION_DAYS', { default: 90, ...DAYS }),
    // Without events no change can be explained, and without the control table fewer are judged.
    eventsTableName: read.optionalText('EVENTS_TABLE_NAME'),
    controlTableName: read.optionalText('CONTROL_TABLE_NAME'),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'INFO' }),
    publishMetrics: read.flag('CLOUDWATCH_METRICS', { default: true }),
    settings: readScanSettings(read),
  }));
}

/** Reads what a scan is told, whoever runs it. */
export function readScanSettings(read: EnvironmentReader): ScanSettings {
  return {
    thresholds: {
      keyMaxAgeDays: read.integer('KEY_MAX_AGE_DAYS', { default: 90, ...DAYS }),
      unusedDays: read.integer('UNUSED_DAYS', { default: 90, ...DAYS }),
      passwordMaxAgeDays: read.integer('PASSWORD_MAX_AGE_DAYS', { default: 90, ...DAYS }),
    },
    // By then the settle pass at two hours has read what CloudTrail delivered late.
    changeGraceMinutes: read.integer('CHANGE_GRACE_MINUTES', { default: 180, min: 0, max: 10_080 }),
    detailCalls: read.integer('DETAIL_CALLS_PER_SCAN', { default: 40, min: 0, max: 100_000 }),
  };
}
