import { AppError } from '@iam-tracker/core';
import { readTokens } from '../dialect/source-text.ts';
import { ACCOUNT_COLUMN } from '../engine-tables.ts';
import { IAM_ACCOUNTS, IAM_EVENTS_UNDATED, LAKE_DATABASE, LAKE_TABLES } from '../tables.ts';
import { splitExplain } from './query-engine.ts';
import { quoteText } from './query-file.ts';

const TABLES: ReadonlySet<string> = new Set([
  ...[...LAKE_TABLES, IAM_ACCOUNTS].map(({ name }) => name),
  IAM_EVENTS_UNDATED.name,
]);

/**
 * Returns a statement that sees what is of one account alone: each table of the lake that it names, whatever catalogue and database
 * stand before the name, becomes a query of the WITH list that has the rows of this account.
 *
 * @param accountId twelve digits
 * @throws AppError BAD_ARGUMENT for a statement that reads none of these tables
 */
export function limitToAccount(sql: string, accountId: string): string {
  const { explain, body } = splitExplain(sql);
  const { names, text } = withBareNames(body);
  const [first, second] = readTokens(text);
  const word = first?.text.toLowerCase() ?? '';
  if (names.length === 0 || !LISTED.has(word)) throw new AppError('BAD_ARGUMENT', REFUSAL);
  const lead = explain === '' ? '' : `${explain} `;
  const queries = names.map(
    (name) =>
      `${name} AS (SELECT * FROM ${LAKE_DATABASE}.${name} WHERE ${ACCOUNT_COLUMN} = ${quoteText(accountId)})`,
  );
  if (word !== 'with') return `${lead}WITH ${queries.join(',\n')}\n${text}`;
  // The word comes once, before the whole list.
  const isRecursive = second?.text.toLowerCase() === 'recursive';
  const at = (isRecursive ? second : first)?.end ?? 0;
  return `${lead}${text.slice(0, at)} ${queries.join(',\n')},${text.slice(at)}`;
}

const LISTED: ReadonlySet<string> = new Set(['select', 'with', '(']);
const REFUSAL =
  'One account can be asked for of tables of the lake alone: a SELECT from iam_events, iam_users, iam_alerts or iam_accounts.';

/** Takes off what stands before the names of tables, and lists the tables. */
function withBareNames(sql: string): { text: string; names: string[] } {
  const tokens = readTokens(sql);
  const names = new Set<string>();
  let text = '';
  let from = 0;
  for (const [at, token] of tokens.entries()) {
    const name = nameOf(token.text);
    if (!TABLES.has(name)) continue;
    names.add(name);
    let first = at;
    while (tokens[first - 1]?.text === '.' && first >= 2) first -= 2;
    text += sql.slice(from, tokens[first]?.start) + name;
    from = token.end;
  }
  return { text: text + sql.slice(from), names: [...names] };
}

/** Trino takes names of tables as they are in lower case, quoted or not. */
function nameOf(token: string): string {
  const name = token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
  return name.toLowerCase();
}
