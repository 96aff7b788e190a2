import { AppError, didYouMean, isAppError, printable } from '@iam-tracker/core';
import { IAM_ACCOUNTS, IAM_EVENTS_UNDATED, LAKE_TABLES } from '../tables.ts';
import { DIFFERS, FAILS } from './macros/macro.ts';
import { ASK_ATHENA } from './refusal.ts';

/** Makes safe to show what DuckDB says about a statement: it quotes the statement. */
export function describeFailure(
  error: unknown,
  code: 'BAD_ARGUMENT' | 'QUERY_FAILED' = 'BAD_ARGUMENT',
): AppError {
  if (isAppError(error)) return error;
  const said = error instanceof Error ? error.message : String(error);
  const message = said.trim().replace(/^Error: |^Failed to extract statements: /, '');
  return (
    ofTrino(message, error) ??
    ofMacros(message, error) ??
    new AppError(
      isFault(message) ? 'QUERY_FAILED' : code,
      nearName(message) ?? linesOf(message),
      withHint(hintOf(message), error),
    )
  );
}

/** Throws what {@link describeFailure} makes of an error. */
export function failedStatement(error: unknown): never {
  throw describeFailure(error);
}

/** What our own functions have to say comes as the text of a cast or of an error. */
function ofTrino(message: string, cause: unknown): AppError | undefined {
  const [, kind, said] = TOLD.exec(message) ?? [];
  if (said === undefined) return undefined;
  const text = `${printable(said.slice(0, 1).toUpperCase() + said.slice(1), 300)}.`;
  return kind === FAILS
    ? new AppError('QUERY_FAILED', text, { cause })
    : new AppError('BAD_ARGUMENT', `DuckDB and Trino part here: ${text}`, {
        hint: ASK_ATHENA,
        cause,
      });
}

/** Of a macro DuckDB tells all overloads, which are ours and not the user's. */
function ofMacros(message: string, cause: unknown): AppError | undefined {
  const [, name, problem] = MACRO_PROBLEM.exec(message) ?? [];
  if (name === undefined) return undefined;
  const what = `${/^\W/.test(name) ? 'The operator' : 'The function'} ${printable(name.replace(/^trino_(?:cast_)?/, ''), 100)}`;
  const why = problem?.startsWith('has')
    ? 'is given a column of an outer query, or a name of the SELECT list, of which DuckDB does not know the type here'
    : 'does not take these arguments here';
  return new AppError('BAD_ARGUMENT', `${what} ${why}.`, { hint: ASK_ATHENA, cause });
}

const MACRO_PROBLEM =
  /Macro (\S+?)\(\) (has multiple overloads|does not support the supplied arguments)/;
const TOLD = new RegExp(`(${FAILS}|${DIFFERS})([^'\\n]*)`);

function isFault(message: string): boolean {
  return /^(IO|Internal|FATAL|Out of Memory|Invalid) /i.test(message);
}

/** The statement in it is the one that was translated: its user wrote another. */
function linesOf(message: string): string {
  const [said = ''] = message.split(/\n\s*(?:\n?LINE \d+: |Candidate functions:)/);
  return said
    .split('\n')
    .map((line) => printable(line, 500))
    .join('\n');
}

/** Asks for the column or table that was probably meant; undefined where DuckDB's own candidates are all there is. */
function nearName(message: string): string | undefined {
  const [, column, ofTable, table] = UNKNOWN_NAME.exec(message) ?? [];
  const given = column ?? ofTable ?? table;
  if (given === undefined) return undefined;
  const near = didYouMean(given, table === undefined ? COLUMNS : TABLES);
  return near === '' ? undefined : `${linesOf(message).split('\n')[0]}${near}`;
}

const UNKNOWN_NAME =
  /column "([^"]+)" (?:was )?not found|have a column named "([^"]+)"|Table with name (\S+) does not exist/;
const COLUMNS = [
  ...[...LAKE_TABLES, IAM_ACCOUNTS].flatMap(({ columns }) => columns.map(({ name }) => name)),
  ...LAKE_TABLES.map(({ partition }) => partition.name),
];
const TABLES = [...[...LAKE_TABLES, IAM_ACCOUNTS].map(({ name }) => name), IAM_EVENTS_UNDATED.name];

const BROKEN_FILE = /part-\d{4,}\.parquet/;
const REPAIR =
  'If it is broken, iam-tracker export --start DAY --end DAY writes a day of the lake again.';
/** What Trino's grammar or functions may well have. */
const OF_DIALECT =
  /^(?:Parser|Catalog|Binder) Error: (?:syntax error|.*(?:No function matches|does not support the supplied|does not exist|explicit type cast|volatile))/;

function hintOf(message: string): string | undefined {
  if (BROKEN_FILE.test(message)) return REPAIR;
  return OF_DIALECT.test(message) && !/Table with name/.test(message) ? ASK_ATHENA : undefined;
}

function withHint(hint: string | undefined, cause: unknown) {
  return hint === undefined ? { cause } : { hint, cause };
}
