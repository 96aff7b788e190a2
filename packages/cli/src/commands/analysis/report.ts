import { gatherReport } from '@iam-tracker/analysis';
import { AppError, DAY } from '@iam-tracker/core';
import { CATALOGUE, openReportSource, openTracker, readDataDirectory } from '@iam-tracker/local';
import { loadRulesToWatch } from '@iam-tracker/local/rules';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { parseTimeOption, parseWhole } from '../../option-values.ts';
import { startProgress } from '../../progress.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { renderReport } from '../../render/report/page.ts';
import { expectWritable, writeWhole } from '../../write-whole.ts';

export interface ReportCommandOptions extends GlobalOptions {
  /** The file or folder of `--rules`. */
  readonly rules?: string;
  readonly out: string;
  readonly days?: string;
  readonly since?: string;
  readonly until?: string;
}

const DEFAULT_DAYS = 30;
const MAX_DAYS = 36_500;

/** `iam-tracker report` */
export async function runReport(
  options: ReportCommandOptions,
  { terminal, signal, now }: CommandContext,
): Promise<void> {
  const period = readPeriod(options, now());
  // Before the work, not after it.
  await expectWritable(options.out);
  const own = options.rules === undefined ? [] : (await loadRulesToWatch(options.rules)).rules;
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  const progress = startProgress(terminal, 'Reading events');
  try {
    const data = await gatherReport(await openReportSource(tracker), period, {
      signal,
      rules: [...CATALOGUE, ...own],
      onProgress: (events) => progress.update(`Reading events: ${formatCount(events)}`),
    });
    const path = await writeWhole(options.out, renderReport(data));
    progress.stop();
    const { totals, alerts } = data;
    terminal.note(
      `${path}: ${formatCounted(totals.events, 'event')}, ${formatCounted(alerts.alerts, 'alert')}.`,
    );
  } finally {
    progress.stop();
    await tracker.close();
  }
}

function readPeriod({ days, since, until }: ReportCommandOptions, now: number) {
  if (days !== undefined && since !== undefined) {
    throw new AppError('BAD_ARGUMENT', '--days and --since both say where to begin; give one.');
  }
  const end = until === undefined ? now : parseTimeOption(until, now, 'end');
  const length = parseWhole(days ?? String(DEFAULT_DAYS), '--days', 1, MAX_DAYS);
  const start = since === undefined ? end - length * DAY : parseTimeOption(since, now, 'start');
  if (start > end) throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  return { since: start, until: end, madeAt: now };
}
