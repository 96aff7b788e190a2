import type { ReportData, ShardProof } from '@iam-tracker/analysis';
import {
  groupBy,
  mergeIntervals,
  type ShardLedger,
  settledThrough,
  totalSeconds,
  walkedThrough,
} from '@iam-tracker/core';
import { type CoverageLine, coverageLines, troubleOf } from '../coverage.ts';
import { formatCount, formatCounted, formatDuration, formatMinute } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { kept, section } from './section.ts';
import { type Column, table } from './table.ts';
import { trailBlock } from './trail-block.ts';

/** Shows what is proven to have been read of the period. */
export function coverageSection(data: ReportData): Html {
  const { shards } = data.coverage;
  if (shards.length === 0) {
    return section({
      id: 'coverage',
      title: 'Coverage',
      body: html`<p class="verdict open">${noHistory(data)}</p>
${trailBlock(data)}`,
    });
  }
  const accounts = groupBy(shards, ({ ledger }) => ledger.shard.accountId);
  const now = data.period.madeAt;
  const isWhole = shards.every(
    ({ ledger, missing }) => missing.length === 0 && troubleOf(ledger, now) === undefined,
  );
  const maps = [...accounts].map(([account, own]) => matrix(account, linesOf(own, now)));
  return section({
    id: 'coverage',
    title: 'Coverage proof',
    lead: 'A shard is an event source in a Region, or an event name where only some events of a source are kept. The coverage ledger notes each second of it as read only after every event of it was stored.',
    body: html`${judge(data)}
${isWhole ? kept('By Region and source', maps) : maps}
${kept('Every shard', shardTable(linesOf(shards, now), now))}
${trailBlock(data)}`,
  });
}

function noHistory({ trail }: ReportData): Html {
  if (trail !== undefined) {
    return html`<b>No event history was read into this ledger.</b> What digests prove of its files stands below.`;
  }
  return html`<b>Nothing is proven.</b> No event history was read into this ledger. Files alone say nothing about completeness: what they do not hold, this report does not know.`;
}

/** The verdict, no larger than what the ledgers say. */
function judge({ coverage, period }: ReportData): Html {
  const { shards, begins = 0, readThrough = 0, settledThrough: settled = 0 } = coverage;
  const since = Math.max(period.since / 1000, begins);
  const until = period.until / 1000;
  const open = shards.filter(({ missing }) => missing.length > 0);
  const before =
    since > period.since / 1000 &&
    ` The ledger begins at ${formatMinute(begins)} UTC: of what happened before, it proves nothing.`;
  if (readThrough <= since) {
    return html`<p class="verdict open"><b>Nothing of this period is proven.</b> All shards were read only up to ${formatMinute(readThrough)} UTC.</p>`;
  }
  if (open.length > 0) {
    return html`<p class="verdict open"><b>Not everything was read.</b> ${formatCount(open.length)} of ${formatCounted(shards.length, 'shard')} ${open.length === 1 ? 'has' : 'have'} time in this period that no run has read. The next <code>collect</code> reads what CloudTrail still has.${before}</p>`;
  }
  const later =
    until - readThrough > 60 &&
    ` What happened in the ${formatDuration(until - readThrough)} after that is not read yet.`;
  return html`<p class="verdict whole"><b>Nothing is missing.</b> Every second from ${formatMinute(since)} to ${formatMinute(Math.min(readThrough, until))} UTC was read in all ${formatCounted(shards.length, 'shard')}, and up to ${formatMinute(Math.min(settled, until))} UTC once more, later, for what CloudTrail delivers late.${later}${before}</p>`;
}

/** A column for each source, one for all event names, and one for what watches the deployment itself. */
function matrix(account: string, lines: readonly ProofLine[]): Html {
  const regions = [...new Set(lines.map(({ region }) => region))].sort();
  const columnOf = ({ group, stream }: CoverageLine) => group ?? stream;
  const sources = lines.filter(({ group }) => group === undefined).map(columnOf);
  const groups = lines.flatMap(({ group }) => group ?? []);
  const columns = [...new Set([...sources.sort(), ...groups.sort()])];
  const find = (region: string, column: string) =>
    lines.filter((line) => line.region === region && columnOf(line) === column);
  return table<string>({
    label: `Coverage of account ${account}`,
    caption: `Account ${account}: is the period read?`,
    name: 'matrix',
    columns: [
      { title: 'Region', isHead: true, cell: (region) => region },
      ...columns.map(
        (column): Column<string> => ({
          title: column,
          cell: (region) => proofOf(find(region, column)),
          mark: (region) => stateOf(find(region, column)),
        }),
      ),
    ],
    rows: regions,
  });
}

interface ProofLine extends CoverageLine {
  readonly missing: ShardProof['missing'];
}

function linesOf(shards: readonly ShardProof[], now: number): ProofLine[] {
  const missingOf = new Map(shards.map(({ ledger, missing }) => [ledger, missing]));
  return coverageLines(
    shards.map(({ ledger }) => ledger),
    now,
  ).map((line) => ({
    ...line,
    missing: mergeIntervals(line.ledgers.flatMap((ledger) => missingOf.get(ledger) ?? [])),
  }));
}

function proofOf(lines: readonly ProofLine[]): Html {
  if (lines.length === 0) return html`<span class="unseen">not recorded there</span>`;
  const missing = mergeIntervals(lines.flatMap((line) => line.missing));
  const failed =
    lines.some(({ ledger }) => ledger.lastError !== undefined) &&
    html` <span class="failed">failed last time</span>`;
  if (missing.length === 0) return html`complete${failed}`;
  return html`${formatDuration(totalSeconds(missing))} missing${failed}`;
}

function stateOf(lines: readonly ProofLine[]): string {
  if (lines.length === 0) return 'none';
  return lines.some(({ missing }) => missing.length > 0) ? 'open' : 'whole';
}

function shardTable(lines: readonly ProofLine[], now: number): Html {
  return table<ProofLine>({
    label: 'Every shard',
    caption: 'Every shard, times in UTC',
    columns: [
      { title: 'Account', cell: ({ accountId }) => accountId },
      { title: 'Region', cell: ({ region }) => region },
      { title: 'Source', isHead: true, look: 'name', cell: ({ stream }) => breakable(stream) },
      { title: 'Covered from', look: 'time', cell: ({ ledger }) => formatMinute(ledger.since) },
      { title: 'To', look: 'time', cell: ({ ledger }) => formatMinute(walkedThrough(ledger)) },
      { title: 'Gaps', cell: ({ ledger }) => amountOf(ledger.passes[0].gaps) },
      { title: 'Settled to', look: 'time', cell: ({ ledger }) => settledTo(ledger) },
      { title: 'Lost', cell: ({ ledger }) => amountOf(ledger.lost) },
      { title: 'Events', look: 'num', cell: ({ ledger }) => formatCount(ledger.eventsProcessed) },
      {
        title: 'Trouble',
        look: 'name',
        cell: ({ ledger }) => breakable(troubleOf(ledger, now)),
      },
    ],
    rows: lines,
  });
}

function amountOf(intervals: ShardLedger['lost']): Html | string {
  if (intervals.length === 0) return 'none';
  return html`<span class="failed">${formatCount(intervals.length)} (${formatDuration(totalSeconds(intervals))})</span>`;
}

function settledTo({ passes }: ShardLedger): string | undefined {
  const settle = passes.length > 1 ? passes.at(-1) : undefined;
  return settle === undefined ? undefined : formatMinute(settledThrough(settle));
}
