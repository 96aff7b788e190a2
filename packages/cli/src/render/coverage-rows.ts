import {
  compact,
  type Doubt,
  type EventStream,
  findDoubt,
  formatTime,
  type Interval,
  printable,
  SECOND,
  type ShardLedger,
  settledThrough,
  totalSeconds,
  walkedThrough,
} from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import type { CoverageLine } from './coverage-lines.ts';
import { formatCount, formatDuration, formatMinute } from './quantities.ts';
import type { Cell, Column } from './table.ts';

export const COVERAGE_COLUMNS: readonly Column[] = [
  { title: 'REGION', atLeast: 'whole' },
  { title: 'SOURCE', atLeast: 'whole' },
  { title: 'COVERED FROM', atLeast: 'whole' },
  { title: 'TO (UTC)', atLeast: 'whole' },
  { title: 'GAPS' },
  { title: 'SETTLED TO', atLeast: 'whole' },
  { title: 'LOST' },
  { title: 'EVENTS', align: 'right' },
  { title: 'LAST ERROR' },
];

const DOUBT_TEXTS: Record<Doubt, string> = {
  ahead_of_time: 'not believed: claims a time to come',
  altered: 'not believed: changed by something other than a run',
  contradictory: 'not believed: contradicts itself',
};

/** Returns the cells of a line at `now`, milliseconds; its account is told elsewhere. */
export function coverageRow(
  { ledger, region, stream }: CoverageLine,
  colors: Colors,
  now: number,
): Cell[] {
  const { since, passes, lost, eventsProcessed, lastError } = ledger;
  const doubt = findDoubt(ledger, Math.floor(now / 1000));
  const trouble = doubt === undefined ? lastError : DOUBT_TEXTS[doubt];
  const settle = passes.length > 1 ? passes.at(-1) : undefined;
  const warn = (intervals: readonly Interval[]): Cell =>
    intervals.length === 0
      ? 'none'
      : {
          text: `${intervals.length} (${formatDuration(totalSeconds(intervals))})`,
          color: colors.yellow,
        };
  return [
    printable(region, 100),
    printable(stream, 100),
    formatMinute(since),
    formatMinute(walkedThrough(ledger)),
    warn(passes[0].gaps),
    settle === undefined ? '' : formatMinute(settledThrough(settle)),
    warn(lost),
    formatCount(eventsProcessed),
    trouble === undefined ? '' : { text: printable(trouble, 1_000), color: colors.red },
  ];
}

/** Returns a shard at `now` (milliseconds) for programs, times in ISO 8601. */
export function coverageDocument(ledger: ShardLedger, now: number) {
  const { shard, since, passes, lost, lastError, lastExecutionTime, withdrawal } = ledger;
  const doubt = findDoubt(ledger, Math.floor(now / 1000));
  return compact({
    account_id: shard.accountId,
    region: shard.region,
    ...streamDocument(shard),
    covered_from: isoOf(since),
    covered_to: isoOf(walkedThrough(ledger)),
    gaps: passes[0].gaps.map(intervalDocument),
    settle_passes: passes.slice(1).map((pass) => ({
      delay_seconds: pass.delaySeconds,
      settled_to: isoOf(settledThrough(pass)),
      gaps: pass.gaps.map(intervalDocument),
    })),
    lost: lost.map(intervalDocument),
    events_processed_count: ledger.eventsProcessed,
    events_filtered_count: ledger.eventsFiltered,
    late_events_count: ledger.lateEvents,
    unparsed_events_count: ledger.unparsedEvents,
    processing_status: ledger.processingStatus,
    doubt,
    ...(withdrawal === undefined
      ? {}
      : {
          last_withdrawal: {
            reason: withdrawal.reason,
            at: isoOf(withdrawal.at),
            from: isoOf(withdrawal.from),
            claimed_through: isoOf(withdrawal.claimedThrough),
          },
        }),
    last_error: lastError,
    ...(lastExecutionTime === undefined
      ? {}
      : { last_execution_time: new Date(lastExecutionTime).toISOString() }),
  });
}

function streamDocument({ eventName, resourceName, source }: EventStream) {
  if (source !== undefined) return { source };
  return resourceName === undefined ? { event_name: eventName } : { resource_name: resourceName };
}

function intervalDocument({ start, end }: Interval) {
  return { start: isoOf(start), end: isoOf(end) };
}

function isoOf(epochSeconds: number): string {
  return formatTime(epochSeconds * SECOND);
}
