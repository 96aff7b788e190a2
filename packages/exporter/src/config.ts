import { type EnvironmentVariables, LOG_LEVELS, readEnvironment } from '@iam-tracker/core';
import { DEFAULT_SETTINGS } from './export/export-run.ts';

// S3 user guide, "General purpose bucket naming rules".
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Reads the exporter's configuration from the environment.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is missing or wrong.
 */
export function readConfig(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    eventsTableName: read.tableName('EVENTS_TABLE_NAME'),
    controlTableName: read.tableName('CONTROL_TABLE_NAME'),
    // Without it the inventory is not exported.
    usersTableName:
      read.optionalText('DYNAMODB_TABLE_NAME') && read.tableName('DYNAMODB_TABLE_NAME'),
    // Without it alerts are not exported.
    alertsTableName: read.optionalText('ALERTS_TABLE_NAME') && read.tableName('ALERTS_TABLE_NAME'),
    // The directory is in the control table; without it no accounts are exported.
    exportAccounts: read.flag('EXPORT_ACCOUNTS', { default: false }),
    bucket: read.parsed('ANALYTICS_BUCKET_NAME', {
      allowed: 'the name of an S3 bucket',
      parse: (text) => (BUCKET_NAME.test(text) ? text : undefined),
    }),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'INFO' }),
    publishMetrics: read.flag('CLOUDWATCH_METRICS', { default: true }),
    // Two stacks publish to one namespace; only the metrics of the default one have no dimension.
    metricsStack: read.optionalText('METRICS_STACK'),
    detailedMonitoring: read.flag('DETAILED_MONITORING', { default: false }),
    settings: {
      ...DEFAULT_SETTINGS,
      daysBack: read.integer('EXPORT_DAYS_BACK', {
        default: DEFAULT_SETTINGS.daysBack,
        min: 0,
        max: 3_650,
      }),
    },
  }));
}
