import { readInventory } from '@iam-tracker/analysis';
import { AppError, type Clock, compact, DAY, type Logger, noMetrics } from '@iam-tracker/core';
import { createRightsTable } from '@iam-tracker/core/aws';
import type { ScanResult } from '@iam-tracker/user-scanner/scan';
import type { ScanSettings } from '@iam-tracker/user-scanner/settings';
import { type AccountAccess, findAccount } from '../collect/collect-account.ts';
import { claimForRecords } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';

export interface ScanOptions {
  readonly settings: ScanSettings;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

export interface ScanOutcome {
  readonly accountId: string;
  /** In order of time; several when a simulated account catches up. */
  readonly results: readonly ScanResult[];
}

/** A scan at home has no time budget; timers of a month and more fire at once. */
const BUDGET_MILLISECONDS = DAY;

/** Nothing expires at home; the item says all the same until when it would be kept. */
const RIGHTS_DAYS = 90;

/** IAM is asked in one place for all Regions; any of a partition leads there. */
const ANY_REGION = 'us-east-1';

/**
 * One process has the data folder open, so that a lock in it is its own, or that of a process that
 * died.
 */
const LOCK_OWNER = 'local';

/**
 * Takes the inventory of a real account's IAM users.
 *
 * @throws AppError when the account cannot be told, when the folder holds a simulated account or the users
 * of another one, or when IAM refuses.
 */
export async function scanAccount(
  tracker: Tracker,
  wanted: AccountAccess,
  options: ScanOptions,
): Promise<ScanOutcome> {
  const { accountId, access } = await findAccount(wanted, tracker.awsTime);
  await claimForRecords(tracker);
  await expectAccount(tracker, accountId);
  return { accountId, results: [await scanUsers(tracker, access, options)] };
}

/**
 * Takes the inventory of an account's IAM users, real or simulated, through the use case of the
 * deployed scanner and its tables.
 */
export async function scanUsers(
  tracker: Tracker,
  { region = ANY_REGION, ...access }: AccountAccess,
  { settings, logger, signal }: ScanOptions,
  clock: Clock = tracker.clock,
): Promise<ScanResult> {
  // Only those who scan should wait for the IAM client.
  const scanner = await import('@iam-tracker/user-scanner/scan');
  const { coverage, database, events, random, records } = tracker;
  const { client, tableNames } = database;
  const table = { client, clock, random, tableName: tableNames.userRecords };
  const rights = createRightsTable({ ...table, retentionDays: RIGHTS_DAYS });
  const parts = {
    ...scanner.openDirectory(rights, { ...access, region }),
    records,
    lock: scanner.createExecutionLock({ ...table, owner: LOCK_OWNER }),
    activity: scanner.createActivityLog(events, coverage),
    metrics: noMetrics,
    clock,
    random,
    logger,
  };
  const deadline = clock.now() + BUDGET_MILLISECONDS;
  return scanner.scan(parts, settings, compact({ deadline, signal }));
}

/** Compared with the users of another account, all would read as deleted. */
async function expectAccount(tracker: Tracker, accountId: string): Promise<void> {
  const inventory = await readInventory(tracker);
  const other = inventory?.users.find((user) => (user.accountId ?? accountId) !== accountId);
  if (other?.accountId === undefined) return;
  throw new AppError(
    'BAD_ARGUMENT',
    `The data folder ${tracker.folder} holds the IAM users of account ${other.accountId}, not of ${accountId}.`,
    { hint: 'Name another folder with --data-dir; one folder takes the users of one account.' },
  );
}
