import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, compact, printable, systemClock } from '@iam-tracker/core';
import type { QueryEngine } from '@iam-tracker/lake/queries';
import { type NamedAccount, settleAccount } from './account-names.ts';
import { type CommandContext, expectFound } from './command.ts';
import {
  ACCOUNT_FLAG,
  listFormat,
  type OptionsOf,
  TABLE_FLAGS,
  text,
  toggle,
  whole,
} from './flags.ts';
import { type Progress, startProgress } from './progress.ts';
import { formatCounted } from './render/quantities.ts';
import { formatScan, type ResultView, writeResult } from './render/query-result.ts';
import { placeOf, type Question, runSettled, type SpanIn } from './settled-query.ts';
import { spanOf } from './time-options.ts';
import { createVerboseLogger } from './verbose-logger.ts';

/** Flags of every command that asks the lake: that of the data folder, or what is deployed. */
export const ENGINE_FLAGS = {
  athena: toggle('ask what is deployed, in Athena'),
  workgroup: text('<name>', 'of Athena', 'iam-activity-tracker'),
  database: text('<name>', 'of Athena', 'iam_activity_tracker_database'),
  output: text('<s3-uri>', 'where Athena puts results, where the workgroup does not say'),
  profile: text('<name>', 'with --athena: the AWS profile to use'),
  region: text('<name>', 'with --athena: the Region of the lake'),
};

type EngineOptions = OptionsOf<typeof ENGINE_FLAGS> & {
  /** Twelve digits: the lake has what is of this account alone. */
  readonly account?: string;
};

/** Flags of every command that writes what the lake answers. */
export const RESULT_FLAGS = {
  ...ACCOUNT_FLAG,
  limit: whole('<number>', 'no more rows than this', [1, 1_000_000_000]),
  ...TABLE_FLAGS,
  format: listFormat(),
};

/**
 * Runs a statement and writes its result; the table has the telling columns, or all of them.
 *
 * @throws ExitError when there are no rows
 */
export async function answerQuery(
  question: Question & Pick<ResultView, 'telling'>,
  given: EngineOptions & OptionsOf<typeof RESULT_FLAGS>,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const options = await (given.athena === true
    ? settleAccount(given, () => listLakeAccounts(given, context))
    : settleAccount(given));
  await withEngine(options, context, async (engine, progress, spanIn) => {
    const onProgress = (state: string) => progress.update(`Asking Athena: ${state}`);
    const run = (sql: string) => engine.run(sql, { signal, onProgress });
    const { bytesScanned, ...result } = await runSettled(question, options, {
      ...{ run, spanIn, note: terminal.note },
    });
    progress.stop();
    const { columns, format: shape, limit = Number.POSITIVE_INFINITY, wide } = options;
    const view = { columns, format: shape, limit, telling: question.telling, wide };
    const { count, isCut } = await writeResult(result, view, terminal);
    const rows = count === 0 ? 'No rows' : formatCounted(count, 'row');
    const more = isCut ? '; there are more (--limit)' : '';
    const scan = bytesScanned === undefined ? '' : `; ${formatScan(bytesScanned)}`;
    const span =
      count > 0 || question.period === undefined
        ? ''
        : ` ${question.period.describe(await spanIn(placeOf(question)))}`;
    terminal.note(`${rows}${more}${scan}.${span}`);
    expectFound(count);
  });
}

/** Asks the deployed lake for the accounts it knows. Their names are made fit to show: the owners of the accounts chose them. */
async function listLakeAccounts(
  { account: _, ...options }: EngineOptions,
  context: CommandContext,
): Promise<NamedAccount[]> {
  const sql =
    'SELECT account_id, account_name, account_state FROM iam_activity_tracker_database.iam_accounts';
  return withEngine(options, context, async (engine) => {
    const accounts: NamedAccount[] = [];
    const { rows } = await engine.run(sql, { signal: context.signal });
    for await (const [id, name, state] of rows) {
      accounts.push({ id: String(id), name: printable(String(name ?? id)), state: String(state) });
    }
    return accounts;
  });
}

/** Opens the engine for as long as something is done with it, and says while it takes long. */
export async function withEngine<T>(
  options: EngineOptions,
  context: CommandContext,
  act: (engine: QueryEngine, progress: Progress, spanIn: SpanIn) => Promise<T>,
): Promise<T> {
  checkAthenaFlags(options);
  // Before there is anything on the screen: the person may be asked for a code.
  let engine = options.athena === true ? await openAthena(options, context) : undefined;
  const progress = startProgress(context.terminal, 'Asking the lake');
  try {
    engine ??= await openLocal(options, context, progress);
    return await act(engine, progress, createSpanIn(options, context, engine));
  } finally {
    progress.stop();
    await engine?.close();
  }
}

function createSpanIn(
  { athena, dataDir }: EngineOptions,
  { now, signal }: CommandContext,
  engine: QueryEngine,
): SpanIn {
  return async (sql) => {
    const { listLakeDays, queryLakeDays, tablesIn } = await import('@iam-tracker/lake/queries');
    const tables = tablesIn(sql);
    const days =
      athena === true
        ? await queryLakeDays(engine, tables, { signal })
        : await listLakeDays(await findLake(dataDir), tables);
    return spanOf(days, now());
  };
}

/** Returns the folder of the lake of a data folder. */
async function findLake(dataDir: string | undefined): Promise<string> {
  const { readDataDirectory } = await import('@iam-tracker/local');
  return join(dataDir ?? readDataDirectory(), 'lake');
}

/** Refuses flags that mean nothing without Athena, each with what may have been meant. @throws AppError BAD_ARGUMENT */
function checkAthenaFlags({ athena = false, output, profile, region }: EngineOptions): void {
  if (output !== undefined && !output.startsWith('s3://')) {
    const shown = printable(output, 100);
    throw new AppError(
      'BAD_ARGUMENT',
      `--output is "${shown}"; allowed: where Athena puts results, such as s3://bucket/folder/.`,
      { hint: 'How to write the result is --format (-o): table, json or csv.' },
    );
  }
  if (athena) return;
  const given = Object.entries({ output, profile, region }).find(
    ([, value]) => value !== undefined,
  );
  if (given === undefined) return;
  const hints: Record<string, string> = {
    output: 'Without --athena nothing is put anywhere: --format csv > file.csv keeps the result.',
    profile: 'Without --athena the lake of the data folder is asked, which needs no account.',
    region:
      'Without --athena the lake of the data folder is asked; it has all Regions in column aws_region.',
  };
  const [name] = given;
  throw new AppError(
    'BAD_ARGUMENT',
    `--${name} goes with --athena only.`,
    compact({ hint: hints[name] }),
  );
}

/** Brings the lake up to date first: what was collected since the last query is in it. */
async function openLocal(
  options: EngineOptions,
  { signal, terminal }: Pick<CommandContext, 'signal' | 'terminal'>,
  progress: Progress,
): Promise<QueryEngine> {
  const { openDuckDbLake } = await import('@iam-tracker/lake/queries');
  const { readDataDirectory, refreshLake } = await import('@iam-tracker/local');
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const lake = join(dataDirectory, 'lake');
  await refreshLake(dataDirectory, {
    logger: createVerboseLogger(false, terminal.say),
    signal,
    onDay: ({ day }) => progress.update(`Exporting ${day}`),
    // A lake alone, copied from elsewhere, is as good as one beside its database.
    onLeft: ({ code, message }) => {
      const said = printable(message, 2_000);
      if (code === 'BUSY') terminal.say(`As of the last export: ${said}`);
      else if (!existsSync(lake)) terminal.say(`${said} The lake is empty.`);
    },
  });
  signal.throwIfAborted();
  progress.update('Asking the lake');
  return openDuckDbLake(lake, compact({ accountId: options.account }));
}

async function openAthena(options: EngineOptions, context: CommandContext): Promise<QueryEngine> {
  const { openAthenaLake } = await import('@iam-tracker/lake/queries');
  const { createAwsAccess } = await import('./adapters/aws-access.ts');
  const { workgroup, database, output } = options;
  const access = compact({
    ...createAwsAccess(options, context),
    workgroup,
    database,
    output,
    accountId: options.account,
  });
  const engine = openAthenaLake(access, systemClock);
  await access.credentials();
  return engine;
}
