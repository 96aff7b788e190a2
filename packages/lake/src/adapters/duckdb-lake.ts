import { sep } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import { AppError } from '@iam-tracker/core';
import { describeFailure } from '../dialect/engine-error.ts';
import { TRINO_DEFINITIONS } from '../dialect/macros/definitions.ts';
import { toResultValue } from '../dialect/result-value.ts';
import { adaptSource } from '../dialect/source-text.ts';
import type { SyntaxNode } from '../dialect/syntax-tree.ts';
import { translate } from '../dialect/translate.ts';
import { duckDbUndatedView, duckDbView } from '../engine-tables.ts';
import {
  expectReading,
  type QueryEngine,
  type QueryResult,
  type ResultRow,
  splitExplain,
} from '../queries/query-engine.ts';
import { quoteText } from '../queries/query-file.ts';
import { IAM_ACCOUNTS, IAM_EVENTS_UNDATED, LAKE_DATABASE, LAKE_TABLES } from '../tables.ts';
import { readStatement, writeStatement } from './duckdb-syntax.ts';
import { createViews, escapeGlob } from './lake-views.ts';

/** Nothing of it leaves the process: no extension is fetched, and what does not fit memory fails. */
const CONFIGURATION = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  temp_directory: '',
};

interface DuckDbLakeOptions {
  /** Shows what is of this account alone, twelve digits. */
  readonly accountId?: string;
}

/**
 * Opens the lake of a folder in DuckDB, under the names that it has in Athena and in Athena's dialect. A query sees the
 * files that are there when it runs, and opens those of the days that it asks for. DuckDB can reach nothing else, and
 * is loaded here, when it is needed: it weighs more than everything else together.
 *
 * @throws AppError QUERY_FAILED when DuckDB cannot be loaded.
 */
export async function openDuckDbLake(
  folder: string,
  { accountId }: DuckDbLakeOptions = {},
): Promise<QueryEngine> {
  const { DuckDBInstance, StatementType } = await loadDuckDb();
  const instance = await DuckDBInstance.create(':memory:', CONFIGURATION);
  const connection = await instance.connect();
  const readingTypes: ReadonlySet<number> = new Set([StatementType.SELECT, StatementType.EXPLAIN]);
  try {
    for (const statement of preparation(folder)) await connection.run(statement);
  } catch (error) {
    closeAll(connection, instance);
    throw describeFailure(error, 'QUERY_FAILED');
  }
  const views = createViews(connection, folder, accountId);
  const prepare = async (explain: string, statement: SyntaxNode) => {
    const text = await writeStatement(connection, statement);
    const statements = await connection.extractStatements(`${explain} ${text}`);
    if (statements.count !== 1) throw new AppError('BAD_ARGUMENT', ONE_STATEMENT);
    return statements.prepare(0);
  };
  return {
    async run(sql, { signal } = {}) {
      expectReading(sql);
      signal?.throwIfAborted();
      const result = await interruptible(connection, signal, async () => {
        const { explain, body } = splitExplain(adaptSource(sql));
        const statement = await readStatement(connection, body);
        const plain = translate(statement);
        await views.provide(plain);
        const prepared = await prepare(explain, plain).catch((error) => {
          if (!isAmbiguous(error)) throw error;
          return prepare(explain, translate(statement, { isLifted: true }));
        });
        signal?.throwIfAborted();
        // The engine's own word for it, whatever the text looked like to us.
        if (!readingTypes.has(prepared.statementType)) {
          throw new AppError('BAD_ARGUMENT', 'Only statements that read are allowed.');
        }
        return prepared.stream();
      });
      return describeResult(connection, result, signal);
    },
    async close() {
      closeAll(connection, instance);
    },
  };
}

/** By the types of what it is given, DuckDB could take one function or another. */
function isAmbiguous(error: unknown): boolean {
  return String(error).includes('has multiple overloads');
}

const ONE_STATEMENT = 'Exactly one statement is allowed.';

async function loadDuckDb() {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    throw new AppError('QUERY_FAILED', 'DuckDB cannot be loaded on this machine.', {
      hint: 'pnpm install fetches it for Linux, macOS and Windows on x64 and arm64.',
      cause,
    });
  }
}

/** The dialect, the tables without files, and then the lock. */
function preparation(folder: string): string[] {
  // Permissions are compared with the path as it is written, which for odd names is the escaped one.
  const reachable = [...new Set([folder, escapeGlob(folder)])].map((each) => quoteText(each + sep));
  return [
    "SET TimeZone = 'UTC'",
    "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'",
    ...TRINO_DEFINITIONS,
    `CREATE SCHEMA ${LAKE_DATABASE}`,
    ...[...LAKE_TABLES, IAM_ACCOUNTS].map((table) => duckDbView(table, [])),
    duckDbUndatedView(IAM_EVENTS_UNDATED),
    `SET search_path = '${LAKE_DATABASE},main'`,
    `SET allowed_directories = [${reachable.join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}

async function describeResult(
  connection: DuckDBConnection,
  result: DuckDBResult,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const types = result.columnTypes().map(String);
  async function* rows(): AsyncGenerator<ResultRow> {
    const batches = result.yieldRowsJson();
    while (true) {
      // Between two batches nothing runs that the signal could interrupt.
      signal?.throwIfAborted();
      const batch = await interruptible(connection, signal, () => batches.next());
      if (batch.done === true) return;
      for (const row of batch.value)
        yield row.map((value, index) => toResultValue(value, types[index] ?? ''));
    }
  }
  return {
    columns: result.columnNames().map((name, index) => ({ name, type: types[index] ?? '' })),
    rows: rows(),
  };
}

/** Lets the caller stop what runs; DuckDB looks up from time to time. */
async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  act: () => Promise<T>,
): Promise<T> {
  let again: NodeJS.Timeout | undefined;
  const stop = () => {
    connection.interrupt();
    // What had not begun yet was not interrupted.
    again = setInterval(() => connection.interrupt(), 20);
  };
  signal?.addEventListener('abort', stop);
  try {
    return await act();
  } catch (error) {
    signal?.throwIfAborted();
    throw describeFailure(error);
  } finally {
    signal?.removeEventListener('abort', stop);
    clearInterval(again);
  }
}

function closeAll(connection: DuckDBConnection, instance: DuckDBInstance): void {
  connection.closeSync();
  instance.closeSync();
}
