import { AppError, compact, dayOf, printable } from '@iam-tracker/core';
import type { DayRange, LocalExportOutcome } from '@iam-tracker/local';
import { defineCommand, EXIT, ExitError } from '../../command.ts';
import { format, type OptionsOf, text } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import { formatCount, formatCounted, formatDuration } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { renderLines } from '../../render/table/report-lines.ts';
import type { Terminal } from '../../terminal.ts';
import { createVerboseLogger } from '../../verbose-logger.ts';

const flags = {
  start: text('<day>', 'write the days from here, changed or not (YYYY-MM-DD, UTC)'),
  end: text('<day>', 'with --start: up to here (today)'),
  format: format('table', 'json'),
};

export const command = defineCommand({
  flags,
  examples: `
Writes the days that changed since the last export to the lake in the data folder, as Parquet files that any
program reads: DuckDB, pandas, Spark. Queries do this by themselves. docs/lake.md says what the columns are.

Examples:
  $ iam-tracker export
  $ iam-tracker export --start 2026-03-01 --end 2026-03-31   write these days again
  $ duckdb -c "SELECT count(*) FROM '.iam-tracker/lake/iam-events/**/*.parquet'"`,
  async run(options, { terminal, signal, now }) {
    const range = await readDays(options, now());
    const { exportLocalLake } = await import('@iam-tracker/local');
    await withLedger(options, async (tracker) => {
      const progress = startProgress(terminal, 'Exporting');
      let days = 0;
      try {
        const outcome = await exportLocalLake(tracker, {
          ...compact({ range }),
          logger: createVerboseLogger(false, terminal.say),
          signal,
          onDay({ day }) {
            days += 1;
            progress.update(`Exporting: ${formatCounted(days, 'day')} done, the last one ${day}`);
          },
        });
        progress.stop();
        const { folder, result } = outcome;
        if (options.format === 'json') await writeJson({ ...result, folder }, terminal);
        else await terminal.write(render(outcome));
        conclude(outcome, signal.aborted, terminal);
      } finally {
        progress.stop();
      }
    });
  },
});

async function readDays(
  { start, end }: OptionsOf<typeof flags>,
  now: number,
): Promise<DayRange | undefined> {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined) throw new AppError('BAD_ARGUMENT', '--end needs a --start.');
  const { parseExportRange } = await import('@iam-tracker/local');
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
  { note, say }: Pick<Terminal, 'note' | 'say'>,
): void {
  for (const { where, error_message } of result.errors) {
    say(`${where} was not exported: ${printable(error_message, 1_000)}`);
  }
  if (isInterrupted) {
    say(`Interrupted: ${formatCounted(result.days_left, 'day')} left. The same command goes on.`);
    throw new ExitError(EXIT.interrupted);
  }
  if (result.errors.length > 0) throw new ExitError(EXIT.failure);
  if (rowsWritten(result) === 0) note('Nothing changed since the last export.');
}

function rowsWritten(result: LocalExportOutcome['result']): number {
  return result.exported_rows + result.exported_user_rows + result.exported_alert_rows;
}
