import { type BacktestResult, backtest } from '@iam-tracker/analysis';
import { AppError } from '@iam-tracker/core';
import {
  createReplay,
  openTracker,
  type ReplayedAlert,
  readDataDirectory,
} from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { parseTimeOption, parseWhole } from '../../option-values.ts';
import { type RuleOptions, readRuleSettings } from '../../own-rules.ts';
import { startProgress } from '../../progress.ts';
import { backtestDocument, renderBacktest } from '../../render/backtest-report.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { findRule } from './rules.ts';

export interface BacktestCommandOptions extends GlobalOptions, RuleOptions {
  readonly rule?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly samples: string;
  readonly format: 'table' | 'json';
}

const MAX_SAMPLES = 1_000;

/** `iam-tracker backtest` */
export async function runBacktest(
  options: BacktestCommandOptions,
  { terminal, signal, now }: CommandContext,
): Promise<void> {
  const { since, until } = readRange(options, now());
  const samples = parseWhole(options.samples, '--samples', 0, MAX_SAMPLES);
  const { groupMinutes, rules: all, settings } = await readRuleSettings(options, terminal);
  const rules = options.rule?.map((id) => findRule(id, all)) ?? all;
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  const progress = startProgress(terminal, 'Reading the ledger');
  let result: BacktestResult<ReplayedAlert>;
  try {
    const source = { events: tracker.events, days: tracker.days.list() };
    result = await backtest(source, {
      rules,
      replay: createReplay({ catalogue: rules, settings, groupMinutes }),
      since,
      until,
      samples,
      signal,
      onProgress: ({ events, alerts }) =>
        progress.update(
          `Reading the ledger: ${formatCounted(events, 'event')}, ${formatCount(alerts)} alerts`,
        ),
    });
  } finally {
    progress.stop();
    await tracker.close();
  }
  await terminal.write(
    options.format === 'json'
      ? `${toJson(backtestDocument(result, settings), true)}\n`
      : renderBacktest(result, settings, terminal.out),
  );
  if (result.events === 0) terminal.note('No events in that time.');
}

function readRange(options: BacktestCommandOptions, now: number) {
  const since =
    options.since === undefined ? undefined : parseTimeOption(options.since, now, 'start');
  const until =
    options.until === undefined ? undefined : parseTimeOption(options.until, now, 'end');
  if (since !== undefined && until !== undefined && since > until) {
    throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  }
  return { since, until };
}
