import { findDoubt, type ShardLedger, totalSeconds } from '@iam-tracker/core';
import {
  describeLeftOut,
  findLeftOut,
  openTracker,
  readCollectSettings,
  readDataDirectory,
} from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { coverageLines } from '../../render/coverage-lines.ts';
import { COVERAGE_COLUMNS, coverageDocument, coverageRow } from '../../render/coverage-rows.ts';
import { formatCounted, formatDuration, formatMinute } from '../../render/quantities.ts';
import { renderTable } from '../../render/table.ts';
import type { Terminal } from '../../terminal.ts';

export interface CoverageCommandOptions extends GlobalOptions {
  readonly format: 'table' | 'json';
}

/** `iam-tracker coverage` */
export async function runCoverage(
  options: CoverageCommandOptions,
  { terminal, signal, now }: CommandContext,
): Promise<void> {
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  try {
    const ledgers = await tracker.coverage.list(signal);
    if (options.format === 'json') {
      await terminal.write(
        `${toJson(
          ledgers.map((ledger) => coverageDocument(ledger, now())),
          true,
        )}\n`,
      );
    } else if (ledgers.length === 0) {
      terminal.note('No event history was read yet. Files alone say nothing about completeness.');
    } else {
      await terminal.write(renderCoverage(ledgers, terminal.out, now()));
    }
    noteLeftOut(ledgers, terminal.note);
  } finally {
    await tracker.close();
  }
}

/** What the settings, as they are now, leave out of the Regions that were read. */
function noteLeftOut(ledgers: readonly ShardLedger[], note: (text: string) => void): void {
  if (ledgers.length === 0) return;
  const regions = [...new Set(ledgers.map(({ shard }) => shard.region))].sort();
  const leftOut = findLeftOut({ ...readCollectSettings(), regions });
  if (leftOut.length > 0) note(`Not read: ${leftOut.map(describeLeftOut).join('; ')}.`);
}

function renderCoverage(
  ledgers: readonly ShardLedger[],
  { colors, width }: Terminal['out'],
  now: number,
): string {
  const accounts = [...new Set(ledgers.map(({ shard }) => shard.accountId))];
  return accounts
    .map((accountId) => {
      const own = ledgers.filter(({ shard }) => shard.accountId === accountId);
      const rows = coverageLines(own, now).map((line) => coverageRow(line, colors, now));
      const table = renderTable(COVERAGE_COLUMNS, rows, width, colors.bold);
      return `Account ${accountId}\n\n${table}\n${summarise(own, now)}\n`;
    })
    .join('\n');
}

function summarise(ledgers: readonly ShardLedger[], now: number): string {
  const gaps = ledgers.flatMap(({ passes }) => passes[0].gaps);
  const seconds = ledgers.reduce((sum, { passes }) => sum + totalSeconds(passes[0].gaps), 0);
  const doubted = ledgers.filter((ledger) => findDoubt(ledger, Math.floor(now / 1000)));
  const withdrawals = ledgers.flatMap(({ withdrawal }) => withdrawal?.at ?? []);
  const failed = ledgers.filter(({ lastError }) => lastError !== undefined).length;
  return [
    formatCounted(ledgers.length, 'shard'),
    gaps.length === 0
      ? 'no gaps'
      : `${formatCounted(gaps.length, 'gap')} (${formatDuration(seconds)})`,
    ...(failed > 0 ? [`${formatCounted(failed, 'shard')} failed last time`] : []),
    ...(doubted.length > 0
      ? [`${formatCounted(doubted.length, 'shard')} not believed, which the next run reads again`]
      : []),
    ...(withdrawals.length > 0
      ? [
          `claims of ${formatCounted(withdrawals.length, 'shard')} taken back, last on ${formatMinute(Math.max(...withdrawals))} UTC`,
        ]
      : []),
  ].join(', ');
}
