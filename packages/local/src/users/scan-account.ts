import { AppError } from '@iam-tracker/core';
import type { ScanResult } from '@iam-tracker/user-scanner/scan';
import { type AccountAccess, findAccount } from '../collect-account.ts';
import { claimForRecords } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';
import { readInventory } from './inventory.ts';
import { type ScanOptions, scanUsers } from './scan-users.ts';

export interface ScanOutcome {
  readonly accountId: string;
  /** In order of time; several when a simulated account catches up. */
  readonly results: readonly ScanResult[];
}

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
