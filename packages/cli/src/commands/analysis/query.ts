import { AppError, compact, printable } from '@iam-tracker/core';
import {
  bindParameters,
  findQuery,
  loadQueries,
  type ParameterValues,
  type QueryFile,
  type QueryResult,
} from '@iam-tracker/lake/queries';
import { OFF_HOURS_PARAMETERS, readOffHoursValues } from '@iam-tracker/local';
import type { CommandContext } from '../../command-context.ts';
import { type EngineOptions, withEngine } from '../../query-engine.ts';
import { formatCounted } from '../../render/quantities.ts';
import { type ResultFormat, writeResult } from '../../render/query-result.ts';
import { formatScan } from '../../render/scan.ts';

export interface QueryCommandOptions extends EngineOptions {
  readonly param?: readonly string[];
  readonly days?: string;
  readonly until?: string;
  readonly showSql?: boolean;
  readonly settings?: string;
  readonly format: ResultFormat;
}

/** `iam-tracker query NAME` */
export async function runQuery(
  name: string,
  options: QueryCommandOptions,
  context: CommandContext,
): Promise<void> {
  const query = findQuery(loadQueries(), name);
  const sql = bindParameters(query, readValues(query, options));
  if (options.showSql === true) {
    await context.terminal.write(sql);
    return;
  }
  await answer(sql, query.columns, options, context);
}

/** `iam-tracker sql STATEMENT` */
export async function runSql(
  statement: string,
  options: QueryCommandOptions,
  context: CommandContext,
): Promise<void> {
  await answer(statement, undefined, options, context);
}

async function answer(
  sql: string,
  columns: readonly string[] | undefined,
  options: QueryCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  await withEngine(options, context, async (engine, progress) => {
    const onProgress = (state: string) => progress.update(`Asking Athena: ${state}`);
    const result = await engine.run(sql, { signal, onProgress });
    progress.stop();
    const count = await writeResult(result, options.format, columns, terminal);
    terminal.note(remark(count, result));
  });
}

function remark(count: number, { bytesScanned }: QueryResult): string {
  const rows = count === 0 ? 'No rows' : formatCounted(count, 'row');
  return bytesScanned === undefined ? `${rows}.` : `${rows}; ${formatScan(bytesScanned)}.`;
}

/** Settings first, then what the command line says. */
function readValues(query: QueryFile, options: QueryCommandOptions): ParameterValues {
  const { days, until, settings } = options;
  return compact({
    ...readDefaults(query, settings),
    days,
    until,
    ...Object.fromEntries((options.param ?? []).map(readPair)),
  });
}

/** Of the settings what the query asks for; others are not even looked at, unless they are named. */
function readDefaults({ parameters }: QueryFile, file: string | undefined): ParameterValues {
  const names = new Set(parameters.map(({ name }) => name));
  if (file === undefined && !OFF_HOURS_PARAMETERS.some((name) => names.has(name))) return {};
  return Object.fromEntries(
    Object.entries(readOffHoursValues(file)).filter(([name]) => names.has(name)),
  );
}

function readPair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new AppError(
    'BAD_ARGUMENT',
    `--param is "${printable(text, 100)}"; allowed: NAME=VALUE, such as user=alice.`,
  );
}
