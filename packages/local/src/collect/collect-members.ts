import type { MemberOutcome } from '@iam-tracker/collector/collect';
import { compact, noMetrics } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { MemberSelection } from '@iam-tracker/core/members';
import { homeRegionOf } from '@iam-tracker/core/reading';
import { enterMembers, type MembersWish, visitMembers } from '../members/enter-members.ts';
import type { Tracker } from '../open-tracker.ts';
import {
  BUDGET_MILLISECONDS,
  type CollectOptions,
  counting,
  type FoundAccount,
  loadCollector,
} from './collect-account.ts';

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
  const { collectMember, openAccountAccess } = await loadCollector();
  const { accounts, awsTime, clock, coverage, dirtyDays, events, members: marks, random } = tracker;
  const { backfill, logger, onProgress, settings: given, signal } = options;
  const { access, assume, leftOut, members, scope } = await enterMembers(tracker, own, wish, {
    ...{ logger, awsTime, anyRegion: given.homeRegion },
  });
  const settings = { ...given, homeRegion: homeRegionOf(access.region) };

  async function read(account: Account): Promise<MemberReading> {
    const { id } = account;
    const count = counting((counts) => onProgress?.({ accountId: id, ...counts }));
    const stores = { events: count.store(events), coverage, dirtyDays };
    const shared = { ...stores, metrics: noMetrics, clock, awsTime, random, logger };
    const roles = {
      async open(accountId: string) {
        const credentials = await assume(accountId);
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

  const readings = await visitMembers(members, async (account) => {
    const isInterrupted = signal?.aborted === true;
    return isInterrupted ? { account, isInterrupted } : read(account);
  });
  return { readings, leftOut };
}
