import { AppError, createLogger, dayOf, printable } from '@iam-tracker/core';
import {
  type DayRange,
  exportLocalLake,
  type LocalExportOutcome,
  openTracker,
  parseExportRange,
  readDataDirectory,
} from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { toJson } from '../../json.ts';
import { startProgress } from '../../progress.ts';
import { renderLines } from '../../render/lines.ts';
import { formatCount, formatCounted, formatDuration } from '../../render/quantities.ts';

export interface ExportCommandOptions extends GlobalOptions {
  readonly start?: string;
  readonly end?: string;
  readonly format: 'table' | 'json';
}

/** `iam-tracker export` */
export async function runExport(
  options: ExportCommandOptions,
  { terminal, signal, now }: CommandContext,
): Promise<void> {
  const range = readRange(options, now());
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  const progress = startProgress(terminal, 'Exporting');
  let days = 0;
  try {
    const outcome = await exportLocalLake(tracker, {
      logger: createLogger({ level: 'CRITICAL', destination: { write: () => undefined } }),
      signal,
      onDay({ day }) {
        days += 1;
        progress.update(`Exporting: ${formatCounted(days, 'day')} done, the last one ${day}`);
      },
      ...(range === undefined ? {} : { range }),
    });
    progress.stop();
    await terminal.write(
      options.format === 'json'
        ? `${toJson({ ...outcome.result, folder: outcome.folder }, true)}\n`
        : render(outcome),
    );
    conclude(outcome, signal.aborted, terminal.note);
  } finally {
    progress.stop();
    await tracker.close();
  }
}

function readRange({ start, end }: ExportCommandOptions, now: number): DayRange | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined) throw new AppError('BAD_ARGUMENT', '--end needs a --start.');
  return parseExportRange({ start_date: start, end_date: end ?? dayOf(now) }, now);
}

function render({ folder, result }: LocalExportOutcome): string {
  const unchanged = result.unchanged_days;
  const lines = renderLines([
    ['Days of events', formatCount(result.exported_days)],
    ['Days of scans', formatCount(result.exported_scan_days)],
    ['Days of alerts', formatCount(result.exported_alert_days)],
    ['Rows written', formatCount(rowsWritten(result))],
    ['As they were', formatCount(unchanged), unchanged > 0 ? 'nothing to write' : ''],
    ['Bytes written', formatCount(result.exported_bytes)],
  ]);
  const seconds = formatDuration(result.execution_time_seconds);
  return `${lines}\nLake: ${folder}, ${seconds}\n`;
}

function conclude(
  { result }: LocalExportOutcome,
  isInterrupted: boolean,
  note: (text: string) => void,
): void {
  for (const { where, error_message } of result.errors) {
    note(`${where} was not exported: ${printable(error_message, 1_000)}`);
  }
  if (isInterrupted) {
    note(`Interrupted: ${formatCounted(result.days_left, 'day')} left. The same command goes on.`);
    throw new ExitError(EXIT.interrupted);
  }
  if (result.errors.length > 0) throw new ExitError(EXIT.failure);
  if (rowsWritten(result) === 0) note('Nothing changed since the last export.');
}

function rowsWritten(result: LocalExportOutcome['result']): number {
  return result.exported_rows + result.exported_user_rows + result.exported_alert_rows;
}
