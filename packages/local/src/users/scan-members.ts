import { type Clock, noMetrics } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { MemberSelection } from '@iam-tracker/core/members';
import { homeRegionOf } from '@iam-tracker/core/reading';
import type { MemberScanOutcome, ScanResult } from '@iam-tracker/user-scanner/scan';
import type { FoundAccount } from '../collect/collect-account.ts';
import { enterMembers, type MembersWish, visitMembers } from '../members/enter-members.ts';
import type { Tracker } from '../open-tracker.ts';
import {
  ANY_REGION,
  BUDGET_MILLISECONDS,
  LOCK_OWNER,
  RIGHTS_DAYS,
  type ScanOptions,
} from './scan-options.ts';

/** A member account that was asked for, and how the scans of its users ended. */
export interface MemberScans {
  readonly account: Account;
  /** In order of time; none when nothing of the account could be published. */
  readonly results: readonly ScanResult[];
  /** The last of them was published. */
  readonly isScanned: boolean;
  /** What is wrong with the account, or was not seen of it, at the last of them. */
  readonly problem?: string | undefined;
}

export interface MemberScansOutcome {
  readonly scans: readonly MemberScans[];
  /** Accounts that no role can be assumed in, and the own one. */
  readonly leftOut: MemberSelection['leftOut'];
}

/**
 * Takes the inventories of member accounts' IAM users through a role in each into a data folder: by the code of the deployed
 * scanner, in one process. An account that refuses is named in the outcome, and stops no other.
 *
 * @throws AppError ORGANIZATION_UNAVAILABLE when all accounts are asked for and Organizations does not name them; of the tables;
 * the signal's reason
 */
export async function scanMembers(
  tracker: Tracker,
  own: FoundAccount,
  wish: MembersWish,
  options: ScanOptions,
): Promise<MemberScansOutcome> {
  const { leftOut, members, scan } = await openMemberScans(tracker, own, wish, options);
  const scans = await visitMembers(members, async (account) =>
    appendScan(beginScans(account), await scan(account)),
  );
  return { scans, leftOut };
}

/** Returns how an account stands before anything of it was asked. */
export function beginScans(account: Account): MemberScans {
  return { account, results: [], isScanned: false };
}

/** Adds how a scan of an account ended to those before. */
export function appendScan(
  { account, results }: MemberScans,
  { problem, result }: MemberScanOutcome,
): MemberScans {
  const isScanned = result?.scan_timestamp !== undefined;
  return {
    ...{ account, isScanned, problem },
    results: result === undefined ? results : [...results, result],
  };
}

interface OpenMemberScans extends MemberSelection {
  /** Scans one of them now. */
  scan(account: Account): Promise<MemberScanOutcome>;
}

/** Opens what scans of member accounts share. Throws as `scanMembers` does. */
export async function openMemberScans(
  tracker: Tracker,
  own: FoundAccount,
  wish: MembersWish,
  { logger, settings, signal }: ScanOptions,
  clock: Clock = tracker.clock,
): Promise<OpenMemberScans> {
  // Only those who scan should wait for the IAM client.
  const { openMember, scanMember } = await import('@iam-tracker/user-scanner/scan');
  const { accounts, database, memberScans: marks, random, records } = tracker;
  const entered = await enterMembers(tracker, own, wish, {
    ...{ logger, awsTime: clock, anyRegion: ANY_REGION },
  });
  const { access, assume, leftOut, members, scope } = entered;
  const { profile: _, ...place } = access;
  const { client, tableNames } = database;
  const { control, events, userRecords } = tableNames;
  const parts = {
    ...{ accounts, marks, scope, settings },
    shared: { clock, random, logger, metrics: noMetrics },
    open: async (accountId: string) =>
      openMember(
        accountId,
        { ...place, credentials: await assume(accountId) },
        {
          ...{ client, clock, random, records, owner: LOCK_OWNER, retentionDays: RIGHTS_DAYS },
          ...{ homeRegion: homeRegionOf(access.region) },
          tables: { control, events, records: userRecords },
        },
      ),
  };
  return {
    ...{ leftOut, members },
    scan({ id }) {
      const deadline = clock.now() + BUDGET_MILLISECONDS;
      return scanMember(id, parts, { deadline, signal, ownAccountId: own.accountId });
    },
  };
}
