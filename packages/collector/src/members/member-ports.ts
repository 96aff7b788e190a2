import type { Interval } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { AccountAccess } from '../ports.ts';

/** The organization, as it tells of itself. */
export interface Organization {
  /**
   * Lists every account, whatever its state; never a partial list. What Organizations does not say of an account's place is taken
   * from `known`.
   *
   * @throws AppError ORGANIZATION_UNAVAILABLE
   */
  listAccounts(known: ReadonlyMap<string, Account>): Promise<Account[]>;
}

/** Roles in the member accounts. */
export interface MemberRoles {
  /** Opens an account by its role. @throws AppError MEMBER_UNREACHABLE, with what to do about it */
  open(accountId: string): Promise<AccountAccess>;
}

/** One account to be read by one run. */
export interface MemberRequest {
  readonly accountId: string;
  /** Reads this stretch again instead of what is due. */
  readonly backfill?: Interval;
}
