import { AppError, HISTORY_SECONDS, type Interval } from '@iam-tracker/core';
import {
  type CollectOptions,
  type CollectOutcome,
  type CollectProgress,
  collectAccount,
  collectSimulated,
  openTracker,
  readCollectSettings,
} from '@iam-tracker/local';
import { createAwsAccess } from '../../adapters/aws-access.ts';
import {
  type AlertingOptions,
  concludeAlerts,
  describeAlerts,
  startAlerting,
} from '../../alerting.ts';
import type { CommandContext } from '../../command-context.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { toJson } from '../../json.ts';
import { MAX_DAYS, MAX_SEED, parseTimeOption, parseWhole } from '../../option-values.ts';
import { startProgress } from '../../progress.ts';
import { collectDocument, describeClock, renderCollect } from '../../render/collect-report.ts';
import { explainConflicts } from '../../render/conflict-lines.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { createVerboseLogger } from '../../verbose-logger.ts';

export interface HistoryOptions extends AlertingOptions {
  readonly seed?: string;
  readonly days?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly start?: string;
  readonly end?: string;
  readonly verbose?: boolean;
  readonly format: 'table' | 'json';
}

/** `iam-tracker collect --simulate` and `iam-tracker collect --profile/--region` */
export async function runCollectHistory(
  source: 'simulation' | 'account',
  options: HistoryOptions,
  dataDirectory: string,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal, now } = context;
  const { seed, days, format } = options;
  const isSimulated = source === 'simulation';
  const wish = {
    seed: seed === undefined ? undefined : parseWhole(seed, '--seed', 0, MAX_SEED),
    days: days === undefined ? undefined : parseWhole(days, '--days', 1, MAX_DAYS),
  };
  const backfill = readBackfill(options, now());
  const settings = readCollectSettings();
  const alerting = await startAlerting(options, terminal);
  const access = createAwsAccess(options, context);
  // Before there is anything on the screen: somebody may be asked for a code.
  if (!isSimulated) await access.credentials();
  const tracker = await openTracker({ dataDirectory });
  const progress = startProgress(
    terminal,
    isSimulated ? 'Making up an account' : 'Asking AWS for the account and its Regions',
  );
  const collectOptions: CollectOptions = {
    settings,
    logger: createVerboseLogger(options.verbose === true, terminal.note),
    backfill,
    signal,
    onProgress: (current) => progress.update(describe(current)),
  };
  try {
    const fed = await alerting.attach(tracker);
    const outcome = isSimulated
      ? await collectSimulated(fed, wish, collectOptions)
      : await collectAccount(fed, access, collectOptions);
    const alerts = await alerting.finish();
    progress.stop();
    alerting.tell();
    const facts = { outcome, dataDirectory: tracker.folder, isSimulated };
    await terminal.write(
      format === 'json'
        ? `${toJson({ ...collectDocument(facts), alerts: alerts ?? null }, true)}\n`
        : renderCollect(facts, terminal.out.colors) + describeAlerts(alerts),
    );
    conclude(outcome, terminal.note);
    concludeAlerts(alerts, terminal);
  } finally {
    progress.stop();
    await alerting.close();
    await tracker.close();
  }
}

function readBackfill({ start, end }: HistoryOptions, now: number): Interval | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined) {
    throw new AppError('BAD_ARGUMENT', '--end needs --start.');
  }
  const nowSecond = Math.floor(now / 1000);
  const from = Math.floor(parseTimeOption(start, now, 'start') / 1000);
  const last = end === undefined ? nowSecond : Math.floor(parseTimeOption(end, now, 'end') / 1000);
  const interval = { start: from, end: Math.min(last + 1, nowSecond) };
  if (interval.start >= interval.end) {
    throw new AppError('BAD_ARGUMENT', '--start must be before --end and in the past.');
  }
  if (interval.end <= nowSecond - HISTORY_SECONDS) {
    throw new AppError('BAD_ARGUMENT', 'CloudTrail keeps no events of more than 90 days ago.', {
      hint: 'Older records can be read from the log files of a trail: --from PATH...',
    });
  }
  return interval;
}

function describe({ accountId, requests, stored }: CollectProgress): string {
  return `Reading account ${accountId}: ${formatCounted(requests, 'request')}, ${formatCount(stored)} events stored`;
}

function conclude(outcome: CollectOutcome, note: (text: string) => void): void {
  const { result, isInterrupted } = outcome;
  const clock = describeClock(outcome);
  if (clock !== undefined) note(clock);
  const stored = formatCounted(result.total_events_processed, 'event');
  if (isInterrupted) {
    note(
      `Interrupted: ${stored} stored. What is unread stays a gap, and the same command goes on.`,
    );
    throw new ExitError(EXIT.interrupted);
  }
  if (result.conflicting_events > 0) note(explainConflicts(result.conflicting_events));
  if (result.errors.length > 0) {
    const rest = result.shards > 0 ? 'everything else was read' : 'nothing was read';
    note(`${formatCounted(result.errors.length, 'failure')}; ${rest}.`);
  }
  if (result.errors.length > 0 || result.conflicting_events > 0) throw new ExitError(EXIT.failure);
}
