import { AppError, printable } from '@iam-tracker/core';
import type { MembersWish } from '@iam-tracker/local';
import { settleAccount } from './account-names.ts';
import { type GlobalOptions, type OptionsOf, text, texts } from './flags.ts';

/** Flags about the other accounts of an organization. */
export const MEMBERS_FLAGS = {
  membersRole: text('<name>', 'of an organization: its other accounts, too, by this role in each'),
  externalId: text('<id>', 'with --members-role: the external id that the role asks for'),
  accounts: texts('<account...>', 'with --members-role: these, by id or name; all (default)'),
};

/** Stands for all accounts of the organization. */
const ALL = 'all';

/**
 * Reads which member accounts are wanted, and how they are entered; undefined when none are. Names are those that the data
 * folder knows.
 *
 * @throws AppError BAD_ARGUMENT
 */
export async function readMembersWish({
  accounts,
  externalId,
  membersRole: roleName,
  ...options
}: OptionsOf<typeof MEMBERS_FLAGS> & GlobalOptions): Promise<MembersWish | undefined> {
  if (roleName === undefined) {
    const flag = externalId === undefined ? '--accounts' : '--external-id';
    if (externalId === undefined && accounts === undefined) return undefined;
    throw new AppError('BAD_ARGUMENT', `${flag} goes with --members-role only.`);
  }
  const { isExternalId, isRoleName } = await import('@iam-tracker/core/members');
  expect(roleName, '--members-role', isRoleName, 'the name of a role, without its path');
  expect(externalId, '--external-id', isExternalId, '2 to 1224 letters, digits and _+=,.@:/-');
  const isAll = accounts === undefined || accounts.includes(ALL);
  if (isAll && accounts !== undefined && accounts.length > 1) {
    throw new AppError('BAD_ARGUMENT', `--accounts names "${ALL}" and others; give one.`);
  }
  const ids = new Set<string>();
  for (const account of isAll ? [] : accounts) {
    ids.add((await settleAccount({ ...options, account })).account);
  }
  return { roleName, externalId, accounts: isAll ? undefined : [...ids] };
}

function expect(
  value: string | undefined,
  flag: string,
  fits: (value: string) => boolean,
  allowed: string,
): void {
  if (value === undefined || fits(value)) return;
  throw new AppError('BAD_ARGUMENT', `${flag} is "${printable(value, 100)}"; allowed: ${allowed}.`);
}
