import {
  type EnvironmentReader,
  type EnvironmentVariables,
  LOG_LEVELS,
  readEnvironment,
} from '@iam-tracker/core';
import { readReadingSettings } from '@iam-tracker/core/reading';
import { isBucketName, readReaderRole } from '@iam-tracker/trail';

const ACCOUNT_ID = /^\d{12}$/;

/**
 * Reads the receiver's configuration from the environment: what is read and what of it is noise is told to it as to the
 * collector, so that both lanes keep the same events.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is missing or wrong.
 */
export function readConfig(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    eventsTableName: read.tableName('EVENTS_TABLE_NAME'),
    controlTableName: read.tableName('CONTROL_TABLE_NAME'),
    retentionDays: read.integer('EVENTS_RETENTION_DAYS', { default: 0, min: 0, max: 36_500 }),
    settings: readReadingSettings(read),
    // Accounts that forward their events, beside the one that the queue is in.
    pushAccounts: read.parsed('PUSH_ACCOUNTS', {
      allowed: 'a comma separated list of account ids of 12 digits',
      default: '',
      parse: readAccounts,
    }),
    // As the redrive policy of the queue has it: the last attempt is logged as such.
    maxAttempts: read.integer('MAX_ATTEMPTS', { min: 1, max: 1000 }),
    trail: readTrailSource(read),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'INFO' }),
  }));
}

/** A trail in S3 as a source. */
export type TrailSourceConfig = NonNullable<ReturnType<typeof readTrailSource>>;

/** Undefined without a bucket: then messages about objects are none that we read. */
function readTrailSource(read: EnvironmentReader) {
  const buckets = read.parsed('TRAIL_BUCKETS', {
    allowed: 'a comma separated list of names of buckets',
    default: '',
    parse: readBuckets,
  });
  const role = readReaderRole(read);
  if (buckets.size === 0) return undefined;
  return {
    buckets,
    filesTableName: read.tableName('TRAIL_FILES_TABLE_NAME'),
    role,
  };
}

function readBuckets(text: string): ReadonlySet<string> | undefined {
  const buckets = text.split(',').flatMap((entry) => entry.trim() || []);
  return buckets.every(isBucketName) ? new Set(buckets) : undefined;
}

function readAccounts(text: string): ReadonlySet<string> | undefined {
  const accounts = text.split(',').flatMap((entry) => entry.trim() || []);
  return accounts.every((each) => ACCOUNT_ID.test(each)) ? new Set(accounts) : undefined;
}
