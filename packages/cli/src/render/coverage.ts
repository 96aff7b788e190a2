import {
  compact,
  type Doubt,
  type EventStream,
  findDoubt,
  formatTime,
  groupBy,
  type Interval,
  joinLedgers,
  nameStream,
  printable,
  SECOND,
  type ShardLedger,
  settledThrough,
  totalSeconds,
  walkedThrough,
} from '@iam-tracker/core';
import { type AccountNames, NO_NAMES, nameAccount } from '../account-names.ts';
import type { Colors } from '../terminal.ts';
import { countCell, type Listing } from './listing.ts';
import { pushCell, pushDocument } from './push-coverage.ts';
import { formatDuration, formatMinute } from './quantities.ts';
import type { Cell, Column } from './table/column.ts';

/** One line of what is read: a shard, or all event names (or resources) of a Region that have nothing special about them. */
export interface CoverageLine {
  /** The same for all shards that it stands for. */
  readonly accountId: string;
  readonly region: string;
  /** `sts`, `StopLogging`, `37 event names` or `24 own resources`. */
  readonly stream: string;
  /** Column that it shares with others of its kind in a matrix; undefined for a source, which has its own. */
  readonly group: 'event names' | 'own resources' | undefined;
  readonly ledger: ShardLedger;
  readonly ledgers: readonly ShardLedger[];
}

/**
 * Returns the lines in which coverage is shown: sources first, by Region. Event names are dozens a Region and
 * nearly always alike, so they are one line, and a line each only where something is wrong at `now`, milliseconds.
 */
export function coverageLines(ledgers: readonly ShardLedger[], now: number): CoverageLine[] {
  const places = groupBy(ledgers, ({ shard }) => `${shard.accountId}#${shard.region}`);
  const isSpecial = (ledger: ShardLedger) =>
    isUnfinished(ledger) || findDoubt(ledger, Math.floor(now / 1000)) !== undefined;
  return [...places.values()].flatMap((own) => {
    const bySource = own.filter(({ shard }) => shard.source !== undefined);
    const byName = own.filter(({ shard }) => shard.eventName !== undefined);
    const byResource = own.filter(({ shard }) => shard.resourceName !== undefined);
    return [
      ...bySource.map((ledger) => lineOf([ledger])),
      ...[byName, byResource].flatMap((alike) => joinAlike(alike, isSpecial)),
    ];
  });
}

const COVERAGE_COLUMNS: readonly Column[] = [
  { title: 'ACCOUNT', atLeast: 'whole' },
  { title: 'REGION', atLeast: 'whole', stays: true },
  { title: 'SOURCE', atLeast: 'whole', stays: true },
  { title: 'COVERED FROM', atLeast: 'whole' },
  { title: 'TO (UTC)', atLeast: 'whole' },
  { title: 'GAPS' },
  { title: 'SETTLED TO', atLeast: 'whole' },
  { title: 'LOST' },
  { title: 'EVENTS', align: 'right' },
  { title: 'LAST ERROR' },
];

/** Before the last, where push is on. */
const PUSH_COLUMN: Column = { title: 'PUSHED' };

const DOUBT_TEXTS: Record<Doubt, string> = {
  ahead_of_time: 'not believed: claims a time to come',
  altered: 'not believed: changed by something other than a run',
  contradictory: 'not believed: contradicts itself',
};

/** Returns why a ledger is not believed at `now` (milliseconds), or what failed when it was last read, in words. */
export function troubleOf(ledger: ShardLedger, now: number): string | undefined {
  const doubt = findDoubt(ledger, Math.floor(now / 1000));
  return doubt === undefined ? ledger.lastError : DOUBT_TEXTS[doubt];
}

/** Names of the fields of a shard's document, of which none has all. */
const COVERAGE_FIELDS = [
  ...['account_id', 'region', 'source', 'event_name', 'resource_name'],
  ...['covered_from', 'covered_to'],
  ...['gaps', 'settle_passes', 'lost', 'events_processed_count', 'events_filtered_count'],
  ...['late_events_count', 'unparsed_events_count', 'push', 'processing_status', 'doubt'],
  ...['last_withdrawal', 'last_error', 'last_execution_time'],
];

/** Returns a line for each shard. */
export function shardLines(ledgers: readonly ShardLedger[]): CoverageLine[] {
  return ledgers.map((ledger) => lineOf([ledger]));
}

interface CoverageView {
  /** What push brought is shown where some of the shards have it. */
  readonly hasPush?: boolean;
  readonly names?: AccountNames;
}

/** Returns how lines of coverage are written at `now`, milliseconds. */
export function coverageListing(
  now: number,
  { hasPush = false, names = NO_NAMES }: CoverageView = {},
): Listing<CoverageLine> {
  const isNamed = names.size > 0;
  const withPush = <T>(cells: readonly T[], push: () => T): readonly T[] =>
    hasPush ? [...cells.slice(0, -1), push(), ...cells.slice(-1)] : cells;
  return {
    columns: withPush(COVERAGE_COLUMNS, () => PUSH_COLUMN),
    row(line, colors) {
      const named = { ...line, accountId: nameAccount(line.accountId, names) };
      return withPush(coverageRow(named, colors, now), () => pushCell(line.ledger.push, colors));
    },
    document: ({ accountId, ledger }) => ({
      ...coverageDocument(ledger, now),
      ...(isNamed ? { account_name: names.get(accountId) ?? null } : {}),
    }),
    csvColumns: isNamed ? [...COVERAGE_FIELDS, 'account_name'] : COVERAGE_FIELDS,
  };
}

function coverageRow(
  { accountId, ledger, region, stream }: CoverageLine,
  colors: Colors,
  now: number,
): Cell[] {
  const { since, passes, lost, eventsProcessed } = ledger;
  const trouble = troubleOf(ledger, now);
  const settle = passes.length > 1 ? passes.at(-1) : undefined;
  const warn = (intervals: readonly Interval[]): Cell =>
    intervals.length === 0
      ? 'none'
      : {
          text: `${intervals.length} (${formatDuration(totalSeconds(intervals))})`,
          color: colors.yellow,
        };
  return [
    accountId,
    printable(region, 100),
    printable(stream, 100),
    formatMinute(since),
    formatMinute(walkedThrough(ledger)),
    warn(passes[0].gaps),
    settle === undefined ? '' : formatMinute(settledThrough(settle)),
    warn(lost),
    countCell(eventsProcessed),
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
    push: ledger.push && pushDocument(ledger.push),
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

function joinAlike(
  ledgers: readonly ShardLedger[],
  isSpecial: (ledger: ShardLedger) => boolean,
): CoverageLine[] {
  const [first, ...others] = ledgers.filter((ledger) => !isSpecial(ledger));
  return [
    ...(first === undefined ? [] : [lineOf([first, ...others])]),
    ...ledgers.filter(isSpecial).map((ledger) => lineOf([ledger])),
  ];
}

function isUnfinished({ lastError, lost, passes }: ShardLedger): boolean {
  return lastError !== undefined || lost.length > 0 || passes[0].gaps.length > 0;
}

function lineOf(ledgers: readonly [ShardLedger, ...ShardLedger[]]): CoverageLine {
  const [{ shard }] = ledgers;
  const group = groupOf(shard);
  return {
    accountId: shard.accountId,
    region: shard.region,
    stream: ledgers.length === 1 ? shortName(nameStream(shard)) : `${ledgers.length} ${group}`,
    group,
    ledger: joinLedgers(ledgers),
    ledgers,
  };
}

function groupOf({ eventName, source }: EventStream): CoverageLine['group'] {
  if (source !== undefined) return undefined;
  return eventName === undefined ? 'own resources' : 'event names';
}

const COMMON_ENDING = /\.amazonaws\.com$/;

/** Returns an event source without its ending, where that is the usual one; event names as they are. */
function shortName(stream: string): string {
  return stream.replace(COMMON_ENDING, '');
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
