import { type Account, type AccountDirectory, isInUnit } from '../../accounts/account.ts';

/** Accounts that settings name. */
export interface MemberScope {
  /** These and no others; absent means those of the directory. */
  readonly accounts?: readonly string[];
  /** Those below these units or roots alone; empty means all. */
  readonly units: readonly string[];
  readonly excluded: readonly string[];
}

/** Reasons for which an account is not read by its role. */
type LeftOutReason = 'excluded' | 'other_unit' | 'own_account' | 'state';

export interface MemberSelection {
  readonly members: readonly Account[];
  readonly leftOut: readonly { readonly account: Account; readonly reason: LeftOutReason }[];
}

/**
 * In these states no role of an account can be assumed (AWS Organizations user guide, "account states"). What happened
 * meanwhile is read when the account is ACTIVE again, as long as it is in the 90 days. An account that is only about to
 * be closed still acts, and is read.
 */
const UNREADABLE = new Set(['CLOSED', 'PENDING_ACTIVATION', 'SUSPENDED']);

/**
 * Chooses the accounts that are read by a role. The tracker's own account needs none. One whose place in the organization is not
 * known counts as below every unit: reading one too many is seen, one too few is not.
 */
export function selectMembers(
  directory: readonly Account[],
  { accounts, excluded, units }: MemberScope,
  ownAccountId: string,
): MemberSelection {
  const known = new Map(directory.map((account) => [account.id, account]));
  const candidates =
    accounts?.map((id): Account => known.get(id) ?? { id, name: id, state: 'UNKNOWN' }) ??
    directory;
  const judged = candidates.map((account) => ({ account, reason: reasonFor(account) }));

  function reasonFor(account: Account): LeftOutReason | undefined {
    const isElsewhere =
      account.ouPath !== undefined && !units.some((unit) => isInUnit(account, unit));
    if (account.id === ownAccountId) return 'own_account';
    if (excluded.includes(account.id)) return 'excluded';
    if (units.length > 0 && isElsewhere) return 'other_unit';
    return UNREADABLE.has(account.state) ? 'state' : undefined;
  }

  return {
    members: judged.flatMap(({ account, reason }) => (reason === undefined ? account : [])),
    leftOut: judged.flatMap(({ account, reason }) =>
      reason === undefined ? [] : { account, reason },
    ),
  };
}

/**
 * Returns an account if it is one that is read by its role: no message leads us into another one.
 *
 * @throws AppError of the directory
 */
export async function findMember(
  accounts: Pick<AccountDirectory, 'find'>,
  accountId: string,
  scope: MemberScope,
  ownAccountId: string,
): Promise<Account | undefined> {
  const known = await accounts.find([accountId]);
  const { members } = selectMembers(known, scope, ownAccountId);
  return members.find(({ id }) => id === accountId);
}
