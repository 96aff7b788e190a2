import type {
  ActivityEvent,
  AwsTime,
  Clock,
  CopyConflict,
  DayMarks,
  Envelope,
  EventStream,
  Interval,
  Logger,
  MetricSink,
  ShardId,
  ShardLedger,
} from '@iam-tracker/core';
import type { TrailsSeen } from '@iam-tracker/core/push';

/** One request of LookupEvents; frozen for a whole page walk, as its token is bound to it. */
export type LookupQuery = EventStream & {
  readonly region: string;
  /** Read with both ends as CloudTrail has them: `end` itself is not asked for. */
  readonly interval: Interval;
};

export interface LookupEntry {
  /** The record as JSON text. */
  readonly text: string;
  /** Facts from the wrapper around the record. */
  readonly envelope: Envelope;
}

export interface LookupPage {
  /** Newest first; may be short or empty although more pages follow. */
  readonly entries: readonly LookupEntry[];
  /** Absent on the last page, and only there. */
  readonly nextToken?: string;
}

export interface EventHistory {
  /**
   * Reads one page, making exactly one request.
   *
   * @throws AppError LOOKUP_THROTTLED, LOOKUP_TOKEN_REJECTED (start the walk again),
   * LOOKUP_UNAVAILABLE (worth another try) or LOOKUP_FAILED (not worth it); the signal's reason when
   * aborted.
   */
  lookUp(
    query: LookupQuery,
    nextToken: string | undefined,
    signal: AbortSignal,
  ): Promise<LookupPage>;
  /**
   * Makes one request whose answer tells the time, even when it is a refusal.
   *
   * @throws AppError LOOKUP_UNAVAILABLE when there is no answer; the signal's reason when aborted.
   */
  askTime(region: string, signal: AbortSignal): Promise<void>;
}

export interface StoreOptions {
  /** Ends a store that waits for a slow table; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told of an event that was not stored, since another record is stored under its id. */
  readonly onConflict?: (conflict: CopyConflict) => void;
  /** Told of a stored event that a better copy improved. */
  readonly onRepair?: (event: ActivityEvent) => void;
}

export interface StoreMissingOptions extends StoreOptions {
  /** Called with events that are missing or better, before they are stored; what it throws keeps them out. */
  readonly beforeStoring?: (missing: readonly ActivityEvent[]) => Promise<void>;
  /** Told of an event that was there, and when push brought it (milliseconds), if it did; not of a conflicting one. */
  readonly onKnown?: (event: ActivityEvent, stored: { readonly pushedAt?: number }) => void;
  /** True where push may bring the same events meanwhile: nothing that it stores is replaced unread. */
  readonly isBesidePush?: boolean;
  /** True where no run has read the time of the events yet: what push brought of them is news to this lane. */
  readonly isFirstRead?: boolean;
}

export interface EventStore {
  /** Resolves when every event is acknowledged; storing an event again changes nothing. */
  put(events: readonly ActivityEvent[], options?: StoreOptions): Promise<void>;
  /** Stores what is not there yet and returns just that. Cheaper when little is missing. */
  putMissing(
    events: readonly ActivityEvent[],
    options?: StoreMissingOptions,
  ): Promise<readonly ActivityEvent[]>;
}

export interface CoverageStore {
  /**
   * Returns the ledgers of all shards: cheaper than one by one. Fails as a whole when one of them cannot
   * be read.
   */
  list(): Promise<readonly ShardLedger[]>;
  /** Undefined for a shard that was never read. */
  load(shard: ShardId): Promise<ShardLedger | undefined>;
  /**
   * Replaces the version that `ledger` was made from and returns it with the next version.
   *
   * @throws AppError LEDGER_CONFLICT when another run saved in between.
   */
  save(ledger: ShardLedger): Promise<ShardLedger>;
}

export interface RegionDirectory {
  /**
   * Lists every Region enabled for the account; never a partial list.
   *
   * @throws AppError REGIONS_UNAVAILABLE
   */
  listEnabledRegions(): Promise<readonly string[]>;
}

/** The trails of the account, without which AWS pushes nothing. */
export interface TrailDirectory {
  /**
   * Returns what each Region knows of trails. What AWS refuses to tell is in what is returned; throws the
   * signal's reason when aborted, and nothing else.
   */
  listTrails(
    regions: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, TrailsSeen>>;
}

/** One account's answers, by whatever credentials lead to it. */
export interface AccountAccess {
  readonly history: EventHistory;
  readonly directory: RegionDirectory;
  /** Asked each run where push is on; absent: not asked. */
  readonly trails?: TrailDirectory;
}

/** Everything a run needs from outside. */
export interface CollectDependencies extends AccountAccess {
  readonly events: EventStore;
  readonly coverage: CoverageStore;
  /** Told of the days whose events change, so that they are exported again. */
  readonly dirtyDays: DayMarks;
  readonly metrics: MetricSink;
  /** For waiting and for the time budget alone: it may be wrong. */
  readonly clock: Clock;
  /** Decides what is due, what may be claimed and what CloudTrail still shows. */
  readonly awsTime: AwsTime;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}
