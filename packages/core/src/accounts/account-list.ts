import { AppError } from '../error.ts';
import { isJsonObject, parseJson, textIn } from '../json.ts';
import { printable } from '../text.ts';
import type { Account } from './account.ts';
import { readAccount } from './read-account.ts';

/**
 * Reads the whole list of accounts that `aws organizations list-accounts` prints.
 *
 * @throws AppError BAD_INPUT_FILE when it is none, when it is not the whole list, or when an entry is no account:
 * a list that is short would take accounts out of the directory
 */
export function readAccountList(text: string, source: string): Account[] {
  // Windows PowerShell writes the mark of UTF-8 first.
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  const entries = isJsonObject(value) ? value.Accounts : value;
  if (!Array.isArray(entries) || entries.length === 0) {
    throw bad(source, 'it is not a list of accounts');
  }
  if (isJsonObject(value) && textIn(value, 'NextToken') !== undefined) {
    throw bad(source, 'it is a part of the list only (it has a NextToken)');
  }
  const accounts = new Map<string, Account>();
  for (const [index, entry] of entries.entries()) {
    const account = readAccount(entry);
    if (account === undefined) {
      const shown = printable(JSON.stringify(entry) ?? 'nothing', 100);
      throw bad(source, `entry ${index + 1} is no account with an Id of 12 digits: ${shown}`);
    }
    if (accounts.has(account.id)) throw bad(source, `account ${account.id} is in it twice`);
    accounts.set(account.id, account);
  }
  return [...accounts.values()];
}

function bad(source: string, problem: string): AppError {
  return new AppError('BAD_INPUT_FILE', `${printable(source, 200)}: ${problem}.`, {
    hint: 'Write it with: aws organizations list-accounts --output json > accounts.json',
  });
}
