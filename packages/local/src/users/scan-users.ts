import { type Clock, type Logger, noMetrics } from '@iam-tracker/core';
import {
  createActivityLog,
  createExecutionLock,
  createIamDirectory,
  type ScanResult,
  type ScanSettings,
  scan,
} from '@iam-tracker/user-scanner/scan';
import type { AccountAccess } from '../collect-account.ts';
import type { Tracker } from '../open-tracker.ts';

export interface ScanOptions {
  readonly settings: ScanSettings;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

/** A scan at home has no time budget; timers of a month and more fire at once. */
const BUDGET_MILLISECONDS = 86_400_000;

/** IAM is asked in one place for all Regions; any of a partition leads there. */
const ANY_REGION = 'us-east-1';

/**
 * One process has the data folder open, so that a lock in it is its own, or that of a process that
 * died.
 */
const LOCK_OWNER = 'local';

/**
 * Takes the inventory of an account's IAM users, real or simulated, through the use case of the
 * deployed scanner and its tables.
 */
export function scanUsers(
  tracker: Tracker,
  { region = ANY_REGION, ...access }: AccountAccess,
  { settings, logger, signal }: ScanOptions,
  clock: Clock = tracker.clock,
): Promise<ScanResult> {
  const { coverage, database, events, random, records } = tracker;
  const { client, tableNames } = database;
  const parts = {
    directory: createIamDirectory({ ...access, region }),
    records,
    lock: createExecutionLock({
      client,
      tableName: tableNames.userRecords,
      clock,
      owner: LOCK_OWNER,
    }),
    activity: createActivityLog(events, coverage),
    metrics: noMetrics,
    clock,
    random,
    logger,
  };
  const deadline = clock.now() + BUDGET_MILLISECONDS;
  return scan(parts, settings, { deadline, ...(signal === undefined ? {} : { signal }) });
}
