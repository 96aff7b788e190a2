import { findDoubt, groupBy, type ShardLedger, totalSeconds } from '@iam-tracker/core';
import { defineCommand } from '../../command.ts';
import { listFormat, TABLE_FLAGS } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { coverageLines, coverageListing, shardLines } from '../../render/coverage.ts';
import { writeListing } from '../../render/listing.ts';
import { describePush } from '../../render/push-coverage.ts';
import { formatCounted, formatDuration, formatMinute } from '../../render/quantities.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: { ...TABLE_FLAGS, format: listFormat() },
  examples: `
A shard is an event source in a Region, or an event name where only some events of a source are kept; names
are one line a Region, and one by one where something is wrong. GAPS are still to be read, and will be by the next collect.
SETTLED TO is how far everything was read again later, to find what CloudTrail delivered late.
PUSHED, where push is on, is what of the events that polling found push had brought 15 minutes after they happened, and
how long half of them took.

Examples:
  $ iam-tracker coverage
  $ iam-tracker coverage -o json | jq '.[] | select(.gaps != [])'`,
  async run(options, { terminal, signal, now }) {
    await withLedger(options, async (tracker) => {
      const ledgers = await tracker.coverage.list(signal);
      const isForReading = options.format === 'table';
      // Programs get each shard, people what is alike in one line.
      const lines = isForReading ? coverageLines(ledgers, now()) : shardLines(ledgers);
      const hasPush = ledgers.some(({ push }) => push !== undefined);
      await writeListing(lines, options, coverageListing(now(), hasPush), terminal);
      if (isForReading) tellSums(ledgers, terminal.note, now());
      await noteLeftOut(ledgers, terminal.note);
    });
  },
});

/** Says what the settings, as they are now, leave out of the Regions that were read. */
async function noteLeftOut(
  ledgers: readonly ShardLedger[],
  note: (text: string) => void,
): Promise<void> {
  if (ledgers.length === 0) return;
  const { describeLeftOut, findLeftOut, readCollectSettings } = await import('@iam-tracker/local');
  const regions = [...new Set(ledgers.map(({ shard }) => shard.region))].sort();
  const leftOut = findLeftOut({ ...readCollectSettings(), regions });
  if (leftOut.length > 0) note(`Not read: ${leftOut.map(describeLeftOut).join('; ')}.`);
}

function tellSums(
  ledgers: readonly ShardLedger[],
  note: (text: string) => void,
  now: number,
): void {
  if (ledgers.length === 0) {
    note('No event history was read yet. Files alone say nothing about completeness.');
  }
  for (const [accountId, own] of groupBy(ledgers, ({ shard }) => shard.accountId)) {
    note(`Account ${accountId}: ${summarise(own, now)}.`);
  }
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
    ...describePush(ledgers),
  ].join(', ');
}
