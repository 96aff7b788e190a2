import { AppError } from '@iam-tracker/core';
import { readDataDirectory } from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { runCollectFiles } from './collect-files.ts';
import { type HistoryOptions, runCollectHistory } from './collect-history.ts';

export interface CollectCommandOptions extends GlobalOptions, HistoryOptions {
  readonly simulate?: boolean;
  readonly from?: readonly string[];
}

/** `iam-tracker collect` */
export async function runCollect(
  options: CollectCommandOptions,
  context: CommandContext,
): Promise<void> {
  const source = chooseSource(options);
  const dataDirectory = options.dataDir ?? readDataDirectory();
  if (source === 'files') {
    const { alerts, from: paths = [], format, rules, settings } = options;
    await runCollectFiles({ paths, format, dataDirectory, alerts, rules, settings }, context);
  } else {
    await runCollectHistory(source, options, dataDirectory, context);
  }
}

type Source = 'files' | 'simulation' | 'account';

function chooseSource(options: CollectCommandOptions): Source {
  const { simulate, from, profile, region, seed, days, start, end } = options;
  const sources: Source[] = [
    ...(simulate ? (['simulation'] as const) : []),
    ...(from === undefined ? [] : (['files'] as const)),
    ...(profile === undefined && region === undefined ? [] : (['account'] as const)),
  ];
  const [source] = sources;
  if (source === undefined || sources.length > 1) {
    const problem = source === undefined ? 'No source is named.' : 'More than one source is named.';
    throw new AppError('BAD_ARGUMENT', problem, {
      hint: 'Name one: --simulate, --from PATH..., or --profile and/or --region for a real account.',
    });
  }
  if (source !== 'simulation' && (seed !== undefined || days !== undefined)) {
    throw new AppError('BAD_ARGUMENT', '--seed and --days go with --simulate only.');
  }
  if (source === 'files' && (start !== undefined || end !== undefined)) {
    throw new AppError('BAD_ARGUMENT', '--start and --end do not go with --from.', {
      hint: 'Files are read whole; select by time with iam-tracker events --since and --until.',
    });
  }
  return source;
}
