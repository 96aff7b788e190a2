import type { ReportData, ShardProof } from '@iam-tracker/analysis';
import {
  groupBy,
  mergeIntervals,
  type ShardLedger,
  settledThrough,
  totalSeconds,
  walkedThrough,
} from '@iam-tracker/core';
import { type CoverageLine, coverageLines } from '../coverage.ts';
import { formatCount, formatCounted, formatDuration, formatMinute } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { folded, scrolling, section } from './section.ts';

/** Shows what is proven to have been read of the period. */
export function coverageSection(data: ReportData): Html {
  const { shards } = data.coverage;
  if (shards.length === 0) {
    return section({
      id: 'coverage',
      title: 'Coverage',
      body: html`<p class="verdict open"><b>Nothing is proven.</b> No event history was read into this ledger. Files alone say nothing about completeness: what they do not hold, this report does not know.</p>`,
    });
  }
  const accounts = groupBy(shards, ({ ledger }) => ledger.shard.accountId);
  return section({
    id: 'coverage',
    title: 'Coverage proof',
    lead: 'A shard is an event source in a Region, or an event name where only some events of a source are kept. The coverage ledger notes each second of it as read only after every event of it was stored.',
    body: html`${judge(data)}
${[...accounts].map(([account, own]) => matrix(account, linesOf(own, data.period.madeAt)))}
${folded('Every shard', scrolling('Every shard', shardTable(linesOf(shards, data.period.madeAt))))}`,
  });
}

/** The verdict, no larger than what the ledgers say. */
function judge({ coverage, period }: ReportData): Html {
  const { shards, readThrough = 0, settledThrough: settled = 0 } = coverage;
  const since = period.since / 1000;
  const until = period.until / 1000;
  const open = shards.filter(({ missing }) => missing.length > 0);
  if (readThrough <= since) {
    return html`<p class="verdict open"><b>Nothing of this period is proven.</b> All shards were read only up to ${formatMinute(readThrough)} UTC.</p>`;
  }
  if (open.length > 0) {
    return html`<p class="verdict open"><b>Not everything was read.</b> ${formatCount(open.length)} of ${formatCounted(shards.length, 'shard')} ${open.length === 1 ? 'has' : 'have'} time in this period that no run has read. The next <code>collect</code> reads what CloudTrail still has.</p>`;
  }
  const later =
    until - readThrough > 60 &&
    ` What happened in the ${formatDuration(until - readThrough)} after that is not read yet.`;
  return html`<p class="verdict whole"><b>Nothing is missing.</b> Every second from ${formatMinute(since)} to ${formatMinute(Math.min(readThrough, until))} UTC was read in all ${formatCounted(shards.length, 'shard')}, and up to ${formatMinute(Math.min(settled, until))} UTC once more, later, for what CloudTrail delivers late.${later}</p>`;
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
  return scrolling(
    `Coverage of account ${account}`,
    html`<table class="matrix">
<caption><span>Account ${account}: is the period read?</span></caption>
<thead><tr><th scope="col">Region</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${regions.map(
      (region) =>
        html`<tr><th scope="row">${region}</th>${columns.map((column) => proofCell(find(region, column)))}</tr>
`,
    )}</tbody>
</table>`,
  );
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

function proofCell(lines: readonly ProofLine[]): Html {
  if (lines.length === 0)
    return html`<td class="none"><span class="unseen">not recorded there</span></td>`;
  const missing = mergeIntervals(lines.flatMap((line) => line.missing));
  const failed =
    lines.some(({ ledger }) => ledger.lastError !== undefined) &&
    html` <span class="failed">failed last time</span>`;
  if (missing.length === 0) return html`<td class="whole">complete${failed}</td>`;
  return html`<td class="open">${formatDuration(totalSeconds(missing))} missing${failed}</td>`;
}

function shardTable(lines: readonly ProofLine[]): Html {
  return html`<table>
<caption><span>Every shard, times in UTC</span></caption>
<thead><tr><th scope="col">Account</th><th scope="col">Region</th><th scope="col">Source</th><th scope="col">Covered from</th><th scope="col">To</th><th scope="col">Gaps</th><th scope="col">Settled to</th><th scope="col">Lost</th><th scope="col" class="num">Events</th><th scope="col">Last error</th></tr></thead>
<tbody>${lines.map(shardRow)}</tbody>
</table>`;
}

function shardRow({ accountId, region, stream, ledger }: CoverageLine): Html {
  const { since, passes, lost, eventsProcessed, lastError } = ledger;
  const settle = passes.length > 1 ? passes.at(-1) : undefined;
  const count = (intervals: ShardLedger['lost']) =>
    intervals.length === 0
      ? 'none'
      : html`<span class="failed">${formatCount(intervals.length)} (${formatDuration(totalSeconds(intervals))})</span>`;
  return html`<tr><td>${accountId}</td><td>${region}</td><th scope="row">${stream}</th><td class="time">${formatMinute(since)}</td><td class="time">${formatMinute(walkedThrough(ledger))}</td><td>${count(passes[0].gaps)}</td><td class="time">${settle !== undefined && formatMinute(settledThrough(settle))}</td><td>${count(lost)}</td><td class="num">${formatCount(eventsProcessed)}</td><td class="name">${lastError}</td></tr>
`;
}
