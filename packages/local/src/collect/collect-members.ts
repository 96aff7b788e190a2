import type { MemberOutcome } from '@iam-tracker/collector/collect';
import { compact, noMetrics } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { MemberSelection } from '@iam-tracker/core/members';
import { homeRegionOf, partitionOf } from '@iam-tracker/core/reading';
import type { Tracker } from '../open-tracker.ts';
import {
  BUDGET_MILLISECONDS,
  type CollectOptions,
  counting,
  type FoundAccount,
  loadCollector,
} from './collect-account.ts';

/** Member accounts that are to be read, and how they let us in. */
export interface MembersWish {
  /** Name of the role in each of them, without a path. */
  readonly roleName: string;
  readonly externalId?: string | undefined;
  /** Ids; absent means all accounts of the organization. */
  readonly accounts?: readonly string[] | undefined;
}

/** A member account that was asked for, and how reading it ended. */
interface MemberReading extends MemberOutcome {
  readonly account: Account;
  /** Its run was not begun, or not ended. */
  readonly isInterrupted: boolean;
}

export interface MembersOutcome {
  readonly readings: readonly MemberReading[];
  /** Accounts that no role can be assumed in, and the own one. */
  readonly leftOut: MemberSelection['leftOut'];
}

/** Accounts read side by side: each has a pace of its own, but one embedded database takes in all. */
const ACCOUNTS_AT_ONCE = 4;

/**
 * Reads what is due of member accounts through a role in each into the ledger of a data folder: by the code of a deployed
 * collector, in one process. An account that refuses is named in the outcome, and stops no other.
 *
 * @throws AppError ORGANIZATION_UNAVAILABLE when all accounts are asked for and Organizations does not name them; of the tables
 */
export async function collectMembers(
  tracker: Tracker,
  own: FoundAccount,
  wish: MembersWish,
  options: CollectOptions,
): Promise<MembersOutcome> {
  const [{ collectMember, createOrganization, openAccountAccess, refreshAccounts }, members] =
    await Promise.all([loadCollector(), import('@iam-tracker/core/members')]);
  const { accounts, awsTime, clock, coverage, dirtyDays, events, members: marks, random } = tracker;
  const { backfill, logger, onProgress, settings: given, signal } = options;
  const { region = given.homeRegion } = own.access;
  const access = { ...own.access, region };
  if (wish.accounts === undefined) {
    const organization = createOrganization(access);
    await refreshAccounts({ accounts, organization, logger }, own.accountId, clock.now());
  }
  const scope = { ...compact({ accounts: wish.accounts }), units: [], excluded: [] };
  const chosen = members.selectMembers(await accounts.list(), scope, own.accountId);
  const settings = { ...given, homeRegion: homeRegionOf(region) };
  const { externalId, roleName } = wish;
  const role = members.createMemberRole(
    compact({ roleName, externalId, partition: partitionOf(region), awsTime }),
    access,
  );

  async function read(account: Account): Promise<MemberReading> {
    const { id } = account;
    const count = counting((counts) => onProgress?.({ accountId: id, ...counts }));
    const stores = { events: count.store(events), coverage, dirtyDays };
    const shared = { ...stores, metrics: noMetrics, clock, awsTime, random, logger };
    const roles = {
      async open(accountId: string) {
        const credentials = await role.assume(accountId);
        const opened = openAccountAccess(awsTime, { ...access, credentials });
        return { ...opened, history: count.history(opened.history) };
      },
    };
    const outcome = await collectMember(
      compact({ accountId: id, backfill }),
      { accounts, marks, roles, scope, settings, shared },
      { ownAccountId: own.accountId, deadline: clock.now() + BUDGET_MILLISECONDS, signal },
    );
    return { account, ...outcome, isInterrupted: signal?.aborted === true };
  }

  const readings = new Map<Account, MemberReading>();
  // One iterator for all: each takes the next account when it is done with one.
  const waiting = chosen.members.values();
  const work = async () => {
    for (const account of waiting) {
      const isInterrupted = signal?.aborted === true;
      readings.set(account, isInterrupted ? { account, isInterrupted } : await read(account));
    }
  };
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, work));
  return {
    readings: chosen.members.flatMap((account) => readings.get(account) ?? []),
    leftOut: chosen.leftOut,
  };
}
