import { compact, type Logger } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { AwsCredentials } from '@iam-tracker/core/aws';
import type { MemberScope, MemberSelection } from '@iam-tracker/core/members';
import { partitionOf } from '@iam-tracker/core/reading';
import {
  type AccountAccess,
  type FoundAccount,
  loadCollector,
} from '../collect/collect-account.ts';
import type { Tracker } from '../open-tracker.ts';

/** Member accounts that are to be entered, and how they let us in. */
export interface MembersWish {
  /** Name of the role in each of them, without a path. */
  readonly roleName: string;
  readonly externalId?: string | undefined;
  /** Ids; absent means all accounts of the organization. */
  readonly accounts?: readonly string[] | undefined;
}

/** The member accounts that are wished for, with the way into each. */
interface EnteredMembers extends MemberSelection {
  readonly scope: MemberScope;
  /** The access that leads to the roles, with a Region. */
  readonly access: AccountAccess & { readonly region: string };
  /** Assumes the role in an account. @throws AppError MEMBER_UNREACHABLE, with what to do about it */
  assume(accountId: string): Promise<AwsCredentials>;
}

interface EnterOptions {
  readonly logger: Logger;
  /** Asked where the access names no Region. */
  readonly anyRegion: string;
  /** Tells when a session has to be renewed. */
  readonly awsTime: { now(): number | undefined };
}

/**
 * Chooses the member accounts of a wish. Where it names none, Organizations is asked for all of them, once a day.
 *
 * @throws AppError ORGANIZATION_UNAVAILABLE when all accounts are asked for and Organizations does not name them; of the tables
 */
export async function enterMembers(
  { accounts, clock }: Pick<Tracker, 'accounts' | 'clock'>,
  own: FoundAccount,
  { accounts: wanted, externalId, roleName }: MembersWish,
  { anyRegion, awsTime, logger }: EnterOptions,
): Promise<EnteredMembers> {
  const [{ createOrganization, refreshAccounts }, members] = await Promise.all([
    loadCollector(),
    import('@iam-tracker/core/members'),
  ]);
  const { region = anyRegion } = own.access;
  const access = { ...own.access, region };
  if (wanted === undefined) {
    const organization = createOrganization(access);
    await refreshAccounts({ accounts, organization, logger }, own.accountId, clock.now());
  }
  const scope = { ...compact({ accounts: wanted }), units: [], excluded: [] };
  const chosen = members.selectMembers(await accounts.list(), scope, own.accountId);
  const partition = partitionOf(region);
  const role = members.createMemberRole(
    compact({ roleName, externalId, partition, awsTime }),
    access,
  );
  return { ...chosen, scope, access, assume: (accountId) => role.assume(accountId) };
}

/** Accounts at work side by side: each has a pace of its own, but one embedded database takes in all. */
const ACCOUNTS_AT_ONCE = 4;

/**
 * Visits accounts, some side by side, and returns what each visit returned, in the order of the accounts. What a visit throws ends
 * the whole when all that have begun are over; no other begins.
 */
export async function visitMembers<T>(
  accounts: readonly Account[],
  visit: (account: Account) => Promise<T>,
): Promise<T[]> {
  const found = new Map<Account, T>();
  let hasFailed = false;
  // One iterator for all: each takes the next account when it is done with one.
  const waiting = accounts.values();
  const work = async () => {
    for (const account of waiting) {
      if (hasFailed) return;
      try {
        found.set(account, await visit(account));
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: ACCOUNTS_AT_ONCE }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return accounts.flatMap((account) => found.get(account) ?? []);
}
