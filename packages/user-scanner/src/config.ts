import {
  type EnvironmentReader,
  type EnvironmentVariables,
  LOG_LEVELS,
  readEnvironment,
} from '@iam-tracker/core';
import { readMemberConfig } from '@iam-tracker/core/members';

/** Ages from which on a credential counts as a finding, in days. */
export interface PostureThresholds {
  readonly keyMaxAgeDays: number;
  /** For keys and for users as a whole. */
  readonly unusedDays: number;
  readonly passwordMaxAgeDays: number;
}

/** Settings of a scan, besides where things are. */
export interface ScanSettings {
  readonly thresholds: PostureThresholds;
  /** Time that a change may wait for its event before it counts as unexplained. */
  readonly changeGraceMinutes: number;
  /** Requests a scan may spend on users one by one; the rest of it does not grow with them. */
  readonly detailCalls: number;
}

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
    ...readMembers(read),
    region: read.optionalRegion('AWS_REGION') ?? 'us-east-1',
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'INFO' }),
    publishMetrics: read.flag('CLOUDWATCH_METRICS', { default: true }),
    // Two stacks publish to one namespace; only the metrics of the default one have no dimension.
    metricsStack: read.optionalText('METRICS_STACK'),
    detailedMonitoring: read.flag('DETAILED_MONITORING', { default: false }),
    settings: readScanSettings(read),
  }));
}

/** The accounts of an organization, and how they were scanned last, are in the control table. */
function readMembers(read: EnvironmentReader) {
  const members = readMemberConfig(read);
  const name = 'CONTROL_TABLE_NAME';
  const controlTableName = members === undefined ? read.optionalText(name) : read.tableName(name);
  return { members, controlTableName };
}

/** Reads what a scan is told, in Lambda and at home. */
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
