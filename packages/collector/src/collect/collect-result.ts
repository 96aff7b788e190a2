import {
  AppError,
  addCopies,
  type ConflictNote,
  type CopyCounters,
  describeError,
  type ErrorFields,
  type FilterReason,
  formatShardId,
  formatTime,
  type Interval,
  type Metric,
  mergeIntervals,
  newCopyCounters,
  RunError,
  type RunFailure,
  redactText,
  SECOND,
  type ShardId,
  type ShardLedger,
  totalSeconds,
  type Withdrawal,
} from '@iam-tracker/core';
import type { PushReport } from './push-report.ts';

/** Counts of a run, of one shard or of all. */
export interface RunCounters {
  /** Events acknowledged by the store; where a second was read before, only those not yet there. */
  stored: number;
  readonly filtered: Map<FilterReason, number>;
  /** Stored events that earlier, timely reads of their second had not shown. */
  late: number;
  /** Stored records that could not be read as events. */
  unparsed: number;
  /** Blobs too large to keep, replaced by a marker. */
  omittedFields: number;
  /** Counts of events that were there already. */
  readonly copies: CopyCounters;
  /** Pages that were not newest first. */
  disordered: number;
  requests: number;
  throttled: number;
}

/** Facts that a run returns and logs; the names are a contract with users and their log queries. */
export interface CollectResult extends Partial<PushReport> {
  readonly message: string;
  readonly total_events_processed: number;
  readonly total_events_filtered: number;
  readonly events_filtered_by_reason: Readonly<Partial<Record<FilterReason, number>>>;
  readonly late_events: number;
  readonly unparsed_events: number;
  /** Blobs too large to store, replaced by a marker that keeps their size. */
  readonly omitted_fields: number;
  /** Stored events that a better copy improved: account, Region, details of the caller. */
  readonly repaired_events: number;
  /** Records that were not stored, since another record is stored under their id. */
  readonly conflicting_events: number;
  /** Which of them, at most a hundred. */
  readonly conflicts: readonly ConflictNote[];
  readonly shards: number;
  readonly regions: number;
  readonly lookup_requests: number;
  readonly throttled_requests: number;
  /** Pages that were not newest first, as CloudTrail promises: their stretches were read to the end before they counted as read. */
  readonly disordered_pages: number;
  /** Lag of the shard that is most behind: its newest stretch that no run has read. */
  readonly coverage_lag_seconds: number;
  /** Total width of the gaps of all shards. */
  readonly backlog_seconds: number;
  /** Total width of what left CloudTrail's 90 days unread. */
  readonly lost_seconds: number;
  /** Shards whose ledger was not believed: what it claimed is owed again. */
  readonly doubted_ledgers: number;
  /** By how much this machine's clock is ahead of AWS's; negative when behind, null when not known. */
  readonly clock_ahead_seconds: number | null;
  readonly execution_time_seconds: number;
  readonly errors: readonly (Pick<ErrorFields, 'error_type' | 'error_message'> & {
    where: string;
  })[];
}

export interface RunFacts {
  readonly counters: RunCounters;
  readonly ledgers: readonly ShardLedger[];
  readonly regions: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The end by AWS's time. */
  readonly awsNow: number;
  readonly clockAheadMilliseconds: number | undefined;
  readonly doubtedLedgers: number;
  readonly failures: readonly RunFailure[];
  /** Absent where no Region has push. */
  readonly push?: PushReport;
}

/** Sums up a run. */
export function summarise(facts: RunFacts): CollectResult {
  const { counters, ledgers, failures, startedAt, endedAt } = facts;
  const gaps = ledgers.map((ledger) => totalSeconds(ledger.passes[0].gaps));
  const lags = ledgers.map((ledger) => Math.floor(facts.awsNow / 1000) - freshThrough(ledger));
  return {
    message:
      failures.length === 0
        ? 'Collection completed successfully'
        : 'Collection completed with errors',
    total_events_processed: counters.stored,
    total_events_filtered: totalFiltered(counters),
    events_filtered_by_reason: Object.fromEntries(counters.filtered),
    late_events: counters.late,
    unparsed_events: counters.unparsed,
    omitted_fields: counters.omittedFields,
    repaired_events: counters.copies.repaired,
    conflicting_events: counters.copies.conflicts,
    conflicts: counters.copies.noted,
    shards: ledgers.length,
    regions: facts.regions,
    lookup_requests: counters.requests,
    throttled_requests: counters.throttled,
    disordered_pages: counters.disordered,
    coverage_lag_seconds: Math.max(0, ...lags),
    backlog_seconds: gaps.reduce((sum, seconds) => sum + seconds, 0),
    lost_seconds: ledgers.reduce((sum, ledger) => sum + totalSeconds(ledger.lost), 0),
    doubted_ledgers: facts.doubtedLedgers,
    ...facts.push,
    clock_ahead_seconds:
      facts.clockAheadMilliseconds === undefined
        ? null
        : Math.trunc(facts.clockAheadMilliseconds / 1000),
    execution_time_seconds: (endedAt - startedAt) / 1000,
    errors: failures.map(({ where, error }) => {
      const { error_type, error_message } = describeError(error, redactText);
      return { where, error_type, error_message };
    }),
  };
}

/** The newest second up to which nothing fresh is missing; older gaps are backlog, not lag. */
function freshThrough(ledger: ShardLedger): number {
  const { through, gaps } = ledger.passes[0];
  const newest = gaps.at(-1);
  return newest !== undefined && newest.end >= through ? newest.start : through;
}

/**
 * Returns the metrics of a run, in the namespace `IAMActivityTracker`. A run that knows no ledger says
 * nothing of coverage: a zero would tell an alarm that everything is read.
 */
export function metricsOf(result: CollectResult): Metric[] {
  const count = (name: string, value: number): Metric => ({ name, unit: 'Count', value });
  const seconds = (name: string, value: number): Metric => ({ name, unit: 'Seconds', value });
  const detail = (metric: Metric): Metric => ({ ...metric, isDetail: true });
  const coverage = [
    seconds('CoverageLagSeconds', result.coverage_lag_seconds),
    seconds('BacklogSeconds', result.backlog_seconds),
  ];
  return [
    count('EventsStored', result.total_events_processed),
    detail(count('EventsFiltered', result.total_events_filtered)),
    detail(count('LateEvents', result.late_events)),
    detail(count('UnparsedEvents', result.unparsed_events)),
    detail(count('ThrottledRequests', result.throttled_requests)),
    detail(count('ShardErrors', result.errors.length)),
    ...(result.shards > 0 ? coverage : []),
    detail(seconds('Duration', result.execution_time_seconds)),
    { name: 'Success', unit: 'None', value: result.errors.length === 0 ? 1 : 0 },
  ];
}

/** A run that went to its end although parts of it failed. What the others read is stored. */
export class CollectError extends RunError<CollectResult> {
  override readonly name = 'CollectError';

  constructor(failures: readonly RunFailure[], result: CollectResult) {
    super('Collection', failures, result, redactText);
  }
}

const DISBELIEFS: Record<Withdrawal['reason'], (claimed: string, at: string) => string> = {
  ahead_of_time: (claimed, at) =>
    `its ledger claims to be read through ${claimed}, but by AWS's time it was ${at}`,
  altered: (claimed) =>
    `its ledger, which claims to be read through ${claimed}, was changed by something other than a run`,
  contradictory: (claimed) =>
    `its ledger claims to be read through ${claimed}, and to have settled what was not old enough then`,
};

/** Says that a ledger was not believed, and what is done about it. */
export function disbelief(shard: ShardId, withdrawal: Withdrawal): AppError {
  const { reason, claimedThrough, at, from } = withdrawal;
  const why = DISBELIEFS[reason](formatSecond(claimedThrough), formatSecond(at));
  return new AppError(
    'LEDGER_DOUBTED',
    `${formatShardId(shard)}: ${why}. Everything since ${formatSecond(from)} is owed and read again.`,
    {
      hint: 'A clock that was wrong, a restored backup or another writer: see who may write the control table.',
    },
  );
}

/** Says which parts of a backfill were not read of a shard, so that they can be asked for again. */
export function unreadError(shard: ShardId, intervals: readonly Interval[]): AppError {
  const stretches = mergeIntervals(intervals).map(({ start, end }) =>
    [start, end].map(formatSecond),
  );
  const [start, end] = stretches[0] ?? [];
  return new AppError(
    'INCOMPLETE',
    `${formatShardId(shard)}: not read in time: ${stretches.map((ends) => ends.join('/')).join(', ')}`,
    { hint: `Invoke again for each of them, as with {"start":"${start}","end":"${end}"}.` },
  );
}

function formatSecond(second: number): string {
  return formatTime(second * SECOND);
}

export function newRunCounters(): RunCounters {
  return {
    stored: 0,
    filtered: new Map(),
    late: 0,
    unparsed: 0,
    omittedFields: 0,
    copies: newCopyCounters(),
    disordered: 0,
    requests: 0,
    throttled: 0,
  };
}

export function sumCounters(all: Iterable<RunCounters>): RunCounters {
  const total = newRunCounters();
  for (const counters of all) {
    total.stored += counters.stored;
    total.late += counters.late;
    total.unparsed += counters.unparsed;
    total.omittedFields += counters.omittedFields;
    addCopies(total.copies, counters.copies);
    total.disordered += counters.disordered;
    total.requests += counters.requests;
    total.throttled += counters.throttled;
    for (const [reason, count] of counters.filtered) countFiltered(total, reason, count);
  }
  return total;
}

export function countFiltered(counters: RunCounters, reason: FilterReason, count = 1): void {
  counters.filtered.set(reason, (counters.filtered.get(reason) ?? 0) + count);
}

export function totalFiltered(counters: RunCounters): number {
  return [...counters.filtered.values()].reduce((sum, count) => sum + count, 0);
}
