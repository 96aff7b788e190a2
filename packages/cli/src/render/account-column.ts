import { type AccountNames, nameAccount } from '../account-names.ts';
import type { Listing } from './listing.ts';

/**
 * Returns a listing that says in which account each row is, by id and name; where no account is known the listing is as it
 * was, so that a ledger of one account looks as it always did.
 */
export function withAccounts<Row>(
  listing: Listing<Row>,
  names: AccountNames,
  accountOf: (row: Row) => string | undefined,
): Listing<Row> {
  return names.size === 0 ? listing : addAccounts(listing, names, accountOf);
}

/** The same for rows of several accounts that may not say whose they are: programs get the id as well, known accounts or not. */
export function withAccountIds<Row>(
  listing: Listing<Row>,
  names: AccountNames,
  accountOf: (row: Row) => string | undefined,
): Listing<Row> {
  const { csvColumns = [], document } = listing;
  const identified = {
    ...listing,
    document: (each: Row) => ({ ...document(each), account_id: accountOf(each) ?? null }),
    csvColumns: [...new Set([...csvColumns, 'account_id'])],
  };
  return addAccounts(identified, names, accountOf);
}

function addAccounts<Row>(
  { columns, csvColumns, document, row }: Listing<Row>,
  names: AccountNames,
  accountOf: (row: Row) => string | undefined,
): Listing<Row> {
  return {
    columns: [...columns, { title: 'ACCOUNT', atLeast: 14 }],
    row: (each, colors) => [...row(each, colors), nameAccount(accountOf(each) ?? '', names)],
    document: (each) => ({
      ...document(each),
      account_name: names.get(accountOf(each) ?? '') ?? null,
    }),
    ...(csvColumns === undefined ? {} : { csvColumns: [...csvColumns, 'account_name'] }),
  };
}

/** Returns a value of which all accounts are told by id and name: for pages that people read, and for nothing else. */
export function labelAccounts<Value>(value: Value, names: AccountNames): Value {
  return names.size === 0 ? value : (label(value, names) as Value);
}

function label(value: unknown, names: AccountNames, field = ''): unknown {
  if (typeof value === 'string') {
    return field === 'accountId' || field === 'accounts' ? nameAccount(value, names) : value;
  }
  if (Array.isArray(value)) return value.map((each) => label(each, names, field));
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, label(each, names, name)]),
  );
}
