import type { AthenaClient, QueryExecution, Row } from '@aws-sdk/client-athena';
import { AppError, type Clock, compact, isAppError, printable } from '@iam-tracker/core';
import type { AwsCredentials } from '@iam-tracker/core/aws';
import { limitToAccount } from '../queries/limit-account.ts';
import {
  expectReading,
  type QueryEngine,
  type QueryResult,
  type ResultColumn,
  type ResultRow,
  type ResultValue,
  type RunOptions,
} from '../queries/query-engine.ts';
import { LAKE_DATABASE } from '../tables.ts';

/** Place of Athena, and the credentials to ask it with; what is left out is found as every AWS tool finds it. */
interface AthenaAccess {
  readonly workgroup: string;
  readonly database: string;
  /** `s3://…` for results; not needed where the workgroup says so itself. */
  readonly output?: string;
  /** Shows what is of this account alone, twelve digits. */
  readonly accountId?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly credentials?: AwsCredentials;
  readonly requestHandler?: object;
}

const FIRST_WAIT_MILLISECONDS = 200;
const LONGEST_WAIT_MILLISECONDS = 3_000;
/** The most that GetQueryResults takes (API reference, MaxResults). */
const PAGE_ROWS = 1_000;
type Sleeper = Pick<Clock, 'sleep'>;

const DATABASE = /^[a-z0-9_]{1,255}$/;

/**
 * Opens the lake in Athena. Nothing is sent before the first query; the SDK is loaded then.
 *
 * @throws AppError BAD_ARGUMENT for a database that cannot be the name of one.
 */
export function openAthenaLake(access: AthenaAccess, { sleep }: Sleeper): QueryEngine {
  const { accountId, database, workgroup, output, ...connection } = access;
  if (!DATABASE.test(database)) {
    throw new AppError(
      'BAD_ARGUMENT',
      `The database is "${printable(database, 100)}"; allowed: lower case letters, digits and _.`,
    );
  }
  let opening: Promise<Athena> | undefined;
  return {
    async run(sql, options = {}) {
      expectReading(sql);
      const limited = accountId === undefined ? sql : limitToAccount(sql, accountId);
      opening ??= connect(connection);
      const athena = await opening;
      const id = await athena.start({
        QueryString: namingDatabase(limited, database),
        WorkGroup: workgroup,
        QueryExecutionContext: { Database: database },
        ...(output === undefined ? {} : { ResultConfiguration: { OutputLocation: output } }),
      });
      const execution = await waitForEnd(athena, id, sleep, options);
      return readResult(athena, id, execution, options.signal);
    },
    async close() {
      (await opening)?.close();
    },
  };
}

/** The files of `queries/` name the default database, so that they can be pasted into the console. */
function namingDatabase(sql: string, database: string): string {
  return sql.replaceAll(`${LAKE_DATABASE}.`, `${database}.`);
}

/** The four calls, with errors of ours. */
interface Athena {
  start(input: import('@aws-sdk/client-athena').StartQueryExecutionInput): Promise<string>;
  look(id: string, signal?: AbortSignal): Promise<QueryExecution>;
  stop(id: string): Promise<void>;
  page(
    id: string,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<{ columns: ResultColumn[]; rows: Row[]; next: string | undefined }>;
  close(): void;
}

async function connect(
  connection: Omit<AthenaAccess, 'accountId' | 'workgroup' | 'database' | 'output'>,
): Promise<Athena> {
  const sdk = await import('@aws-sdk/client-athena');
  const { clientDefaults, sendOptions } = await import('@iam-tracker/core/aws');
  const client: AthenaClient = new sdk.AthenaClient({ ...clientDefaults, ...connection });
  return {
    start: (input) =>
      translating('StartQueryExecution', async () => {
        const { QueryExecutionId } = await client.send(new sdk.StartQueryExecutionCommand(input));
        return QueryExecutionId ?? '';
      }),
    look: (QueryExecutionId, signal) =>
      translating('GetQueryExecution', async () => {
        const command = new sdk.GetQueryExecutionCommand({ QueryExecutionId });
        const { QueryExecution = {} } = await client.send(command, sendOptions(signal));
        return QueryExecution;
      }),
    stop: (QueryExecutionId) =>
      translating('StopQueryExecution', async () => {
        await client.send(new sdk.StopQueryExecutionCommand({ QueryExecutionId }));
      }),
    page: (QueryExecutionId, NextToken, signal) =>
      translating('GetQueryResults', async () => {
        const command = new sdk.GetQueryResultsCommand(
          compact({
            QueryExecutionId,
            MaxResults: PAGE_ROWS,
            NextToken,
          }),
        );
        const { ResultSet = {}, NextToken: next } = await client.send(command, sendOptions(signal));
        const info = ResultSet.ResultSetMetadata?.ColumnInfo ?? [];
        const columns = info.map(({ Name = '', Type = '' }) => ({ name: Name, type: Type }));
        return { columns, rows: ResultSet.Rows ?? [], next };
      }),
    close: () => client.destroy(),
  };
}

async function waitForEnd(
  athena: Athena,
  id: string,
  sleep: Sleeper['sleep'],
  { signal, onProgress }: RunOptions,
): Promise<QueryExecution> {
  let wait = FIRST_WAIT_MILLISECONDS;
  try {
    while (true) {
      signal?.throwIfAborted();
      const execution = await athena.look(id, signal);
      const { State: state = 'UNKNOWN', StateChangeReason: reason = '' } = execution.Status ?? {};
      if (state === 'SUCCEEDED') return execution;
      if (state === 'FAILED' || state === 'CANCELLED') throw unanswered(state, reason);
      const scanned = execution.Statistics?.DataScannedInBytes ?? 0;
      onProgress?.(`${state.toLowerCase()}, ${scanned} bytes scanned`);
      await sleep(wait, signal);
      wait = Math.min(LONGEST_WAIT_MILLISECONDS, wait * 1.5);
    }
  } catch (error) {
    // An answer that the caller gave up should not go on to cost money.
    if (signal?.aborted) await athena.stop(id).catch(() => undefined);
    throw error;
  }
}

/** Not every end comes with a reason: stopping a query takes none. */
function unanswered(state: 'FAILED' | 'CANCELLED', reason: string): AppError {
  const said =
    printable(reason, 2_000) ||
    `the query was ${state === 'FAILED' ? 'given up' : 'cancelled'}, for no reason that is told.`;
  const isWrong = /^(?:SYNTAX_ERROR|\w*_NOT_FOUND|TYPE_MISMATCH|line \d)/.test(reason);
  return new AppError(isWrong ? 'BAD_ARGUMENT' : 'QUERY_FAILED', `Athena: ${said}`);
}

async function readResult(
  athena: Athena,
  id: string,
  execution: QueryExecution,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const first = await athena.page(id, undefined, signal);
  const { columns } = first;
  // Only a query repeats its column names as the first row; SHOW and DESCRIBE do not.
  const hasHead = execution.StatementType === undefined || execution.StatementType === 'DML';
  async function* rows(): AsyncGenerator<ResultRow> {
    let page = first;
    let skip = hasHead ? 1 : 0;
    while (true) {
      for (const row of page.rows.slice(skip)) yield toRow(row, columns);
      if (page.next === undefined) return;
      signal?.throwIfAborted();
      page = await athena.page(id, page.next, signal);
      skip = 0;
    }
  }
  return {
    columns,
    rows: rows(),
    bytesScanned: execution.Statistics?.DataScannedInBytes ?? 0,
  };
}

function toRow({ Data = [] }: Row, columns: readonly ResultColumn[]): ResultRow {
  return columns.map(({ type }, index) => toValue(Data[index]?.VarCharValue, type));
}

const NUMBER_TYPES = new Set([
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'float',
  'real',
  'double',
  'decimal',
]);

/** Everything comes as text. */
function toValue(text: string | undefined, type: string): ResultValue {
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  if (!NUMBER_TYPES.has(type)) return text;
  const number = Number(text);
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
    ? number
    : text;
}

async function translating<T>(call: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { name } = error as Error;
    if (isAppError(error) || name === 'AbortError') throw error;
    const { describeAwsError } = await import('@iam-tracker/core/aws');
    const { what, hint = HINTS.get(name) } = describeAwsError(error, 2_000);
    throw new AppError('QUERY_FAILED', `${call}: ${what}`, {
      hint: hint ?? 'Check --profile, --region, --workgroup and --output.',
      cause: error,
    });
  }
}

const HINTS = new Map([
  [
    'AccessDeniedException',
    'Athena needs athena:*Query*, glue:Get*, and the buckets of lake and results.',
  ],
]);
