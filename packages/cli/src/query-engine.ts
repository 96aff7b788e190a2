import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppError, compact, createLogger, printable } from '@iam-tracker/core';
import { openAthenaLake, openDuckDbLake, type QueryEngine } from '@iam-tracker/lake/queries';
import { readDataDirectory, refreshLake } from '@iam-tracker/local';
import { createAwsAccess } from './adapters/aws-access.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { type Progress, startProgress } from './progress.ts';

/** Where a query runs: on the lake of the data folder, or in Athena. */
export interface EngineOptions extends GlobalOptions {
  readonly athena?: boolean;
  readonly workgroup: string;
  readonly database: string;
  readonly output?: string;
  readonly profile?: string;
  readonly region?: string;
}

/** Opens the engine for as long as something is done with it, and says while it takes long. */
export async function withEngine<T>(
  options: EngineOptions,
  context: CommandContext,
  act: (engine: QueryEngine, progress: Progress) => Promise<T>,
): Promise<T> {
  // Before there is anything on the screen: somebody may be asked for a code.
  let engine = options.athena === true ? await openAthena(options, context) : undefined;
  const progress = startProgress(context.terminal, 'Asking the lake');
  try {
    engine ??= await openLocal(options, context, progress);
    return await act(engine, progress);
  } finally {
    progress.stop();
    await engine?.close();
  }
}

/** What was collected since the last query is in the lake before this one begins. */
async function openLocal(
  options: EngineOptions,
  { signal, terminal }: Pick<CommandContext, 'signal' | 'terminal'>,
  progress: Progress,
): Promise<QueryEngine> {
  const { output, profile, region } = options;
  if ([output, profile, region].some((each) => each !== undefined)) {
    throw new AppError('BAD_ARGUMENT', '--output, --profile and --region are for --athena.');
  }
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const lake = join(dataDirectory, 'lake');
  await refreshLake(dataDirectory, {
    logger: createLogger({ level: 'CRITICAL', destination: { write: () => undefined } }),
    signal,
    onDay: ({ day }) => progress.update(`Exporting ${day}`),
    // A lake alone, copied from elsewhere, is as good as one beside its database.
    onLeft: ({ code, message }) => {
      const said = printable(message, 2_000);
      if (code === 'BUSY') terminal.note(`As of the last export: ${said}`);
      else if (!existsSync(lake)) terminal.note(`${said} The lake is empty.`);
    },
  });
  signal.throwIfAborted();
  progress.update('Asking the lake');
  return openDuckDbLake(lake);
}

async function openAthena(options: EngineOptions, context: CommandContext): Promise<QueryEngine> {
  const { workgroup, database, output } = options;
  const access = compact({
    ...createAwsAccess(options, context),
    workgroup,
    database,
    output,
  });
  const sleep = (milliseconds: number, signal?: AbortSignal) =>
    setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
  const engine = openAthenaLake(access, { sleep });
  await access.credentials();
  return engine;
}
