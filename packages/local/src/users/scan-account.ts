import { readInventory } from '@iam-tracker/analysis';
import { AppError, type Clock, compact, noMetrics } from '@iam-tracker/core';
import { createRightsTable } from '@iam-tracker/core/aws';
import type { ScanResult } from '@iam-tracker/user-scanner/scan';
import { type AccountAccess, type FoundAccount, findAccount } from '../collect/collect-account.ts';
import { claimForRecords } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';
import type { MemberScansOutcome } from './scan-members.ts';
import {
  ANY_REGION,
  BUDGET_MILLISECONDS,
  LOCK_OWNER,
  RIGHTS_DAYS,
  type ScanOptions,
} from './scan-options.ts';

export interface ScanOutcome {
  readonly accountId: string;
  /** In order of time; several when a simulated account catches up. */
  readonly results: readonly ScanResult[];
  readonly members?: MemberScansOutcome | undefined;
  /** What kept the account itself from being scanned, where members were asked for, too: it stops none of them. */
  readonly failure?: { readonly error: unknown };
}

/**
 * Takes the inventory of a real account's IAM users, and where they are wished for those of member accounts, before it.
 *
 * @throws AppError when the account cannot be told, when the folder holds a simulated account or the users
 * of another one, or when IAM refuses.
 */
export async function scanAccount(
  tracker: Tracker,
  wanted: AccountAccess,
  options: ScanOptions,
): Promise<ScanOutcome> {
  const account = await findAccount(wanted, tracker.awsTime);
  const { accountId } = account;
  await claimForRecords(tracker);
  await expectAccount(tracker, accountId);
  const scanOwn = async () => [await scanUsers(tracker, account, options)];
  if (options.members === undefined) return { accountId, results: await scanOwn() };
  const { scanMembers } = await import('./scan-members.ts');
  const members = await scanMembers(tracker, account, options.members, options);
  const own = await scanOwn().then(
    (results) => ({ results }),
    (error: unknown) => {
      options.signal?.throwIfAborted();
      return { results: [], failure: { error } };
    },
  );
  return { accountId, members, ...own };
}

/**
 * Takes the inventory of an account's IAM users, real or simulated, through the use case of the
 * deployed scanner and its tables.
 */
export async function scanUsers(
  tracker: Tracker,
  { accountId, access: { region = ANY_REGION, ...access } }: FoundAccount,
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
    // The folder may hold events of a whole organization, with users of the same names.
    activity: scanner.createActivityLog(events, coverage, accountId),
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
  const { folder, records } = tracker;
  if ((await records.members()).includes(accountId)) {
    throw new AppError(
      'BAD_ARGUMENT',
      `The data folder ${folder} holds the IAM users of account ${accountId} as those of a member account.`,
      {
        hint: 'Scan it with --members-role and the profile of before, or name another folder with --data-dir.',
      },
    );
  }
  const inventory = await readInventory(tracker);
  const other = inventory?.users.find((user) => (user.accountId ?? accountId) !== accountId);
  if (other?.accountId === undefined) return;
  throw new AppError(
    'BAD_ARGUMENT',
    `The data folder ${folder} holds the IAM users of account ${other.accountId}, not of ${accountId}.`,
    {
      hint: 'Name another folder with --data-dir; users of other accounts of the organization come by --members-role.',
    },
  );
}
