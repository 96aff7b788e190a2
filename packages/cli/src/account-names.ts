import { AppError, didYouMean, isAppError, printable } from '@iam-tracker/core';
import { type Account, isAccountId } from '@iam-tracker/core/accounts';
import type { GlobalOptions } from './flags.ts';

/** What accounts are called, by their ids; those without a name are not in it. */
export type AccountNames = ReadonlyMap<string, string>;

/** For a ledger of which nothing is known but what its events say. */
export const NO_NAMES: AccountNames = new Map();

/** Returns the names of accounts. Organizations calls one without a name by its id. */
export function namesOf(accounts: readonly Account[]): AccountNames {
  const named = accounts.filter(({ id, name }) => name !== id);
  return new Map(named.map(({ id, name }) => [id, name]));
}

/** Names an account by its id, which is the key, and behind it by what its owner calls it. Safe to show. */
export function nameAccount(id: string, names: AccountNames): string {
  const name = names.get(id);
  return printable(name === undefined ? id : `${id} (${name})`, 200);
}

/** What is asked of an account to find it by its name. */
export type NamedAccount = Pick<Account, 'id' | 'name'> & { readonly state: string };

interface AccountChoice extends GlobalOptions {
  readonly account?: string;
}

/**
 * Returns the options with the id of the account that they may name by its name. An id stands for itself, whatever accounts
 * are called; without `--account` nothing is opened.
 *
 * @throws AppError BAD_ARGUMENT for a name that no account has, or several
 */
export async function settleAccount<Options extends AccountChoice>(
  options: Options,
  list: (options: GlobalOptions) => Promise<readonly NamedAccount[]> = listLedgerAccounts,
): Promise<Options> {
  const { account } = options;
  if (account === undefined || isAccountId(account)) return options;
  return { ...options, account: findAccount(account, await list(options)) };
}

function findAccount(wanted: string, accounts: readonly NamedAccount[]): string {
  const shown = `--account is "${printable(wanted, 100)}"`;
  const found = accounts.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first.id;
  if (first !== undefined) {
    const ids = found.map(({ id, state }) => (state === 'ACTIVE' ? id : `${id} (${state})`));
    throw new AppError(
      'BAD_ARGUMENT',
      `${shown}, which several accounts are called: ${ids.join(', ')}.`,
      {
        hint: 'Give the id.',
      },
    );
  }
  const names = accounts.map(({ name }) => name);
  throw new AppError(
    'BAD_ARGUMENT',
    `${shown}; allowed: the 12 digits of an account, or the name of one that is known.${didYouMean(wanted, names)}`,
    {
      hint: 'iam-tracker accounts lists them; iam-tracker accounts import FILE takes them from a file.',
    },
  );
}

/** Lists the accounts that a data folder knows of; one that was never begun knows of none. @throws AppError BUSY */
export async function listLedgerAccounts(options: GlobalOptions): Promise<readonly Account[]> {
  const { withLedger } = await import('./ledger.ts');
  try {
    return await withLedger(options, ({ accounts }) => accounts.list());
  } catch (error) {
    if (isAppError(error, 'NO_DATA')) return [];
    throw error;
  }
}

/** Tells whether an ARN is of an account; of any where none is asked for. */
export function isOfAccount(arn: string, account: string | undefined): boolean {
  return account === undefined || arn.split(':', 5)[4] === account;
}
