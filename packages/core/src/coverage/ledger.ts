import { CLOCK_TOLERANCE_MILLISECONDS } from '../clock.ts';
import { joinPushRecords, type PushRecord } from '../push/push-record.ts';
import {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
} from './interval.ts';

/** Event history keeps management events this long (CloudTrail LookupEvents API reference). */
export const HISTORY_SECONDS = 90 * 24 * 3600;

/**
 * Age that the stored ledger of a quiet event name may reach in a deployment. A run that finds nothing has
 * nothing to say but how far it got, and an empty stretch is read again for the same one request; a
 * write a run for each of hundreds of names would cost more than all that they ever find.
 */
export const LEDGER_REST_SECONDS = 6 * 3600;

/** Question that CloudTrail answers in one go: the events of a source, those of a name, or those of a resource. */
export type EventStream =
  | {
      /** For example `sts.amazonaws.com`. */
      readonly source: string;
      readonly eventName?: undefined;
      readonly resourceName?: undefined;
    }
  | {
      /** For example `StopLogging`; of whatever services have such an event. */
      readonly eventName: string;
      readonly source?: undefined;
      readonly resourceName?: undefined;
    }
  | {
      /** A name or an ARN, exactly as CloudTrail lists it among the resources of an event. */
      readonly resourceName: string;
      readonly source?: undefined;
      readonly eventName?: undefined;
    };

/** One stream of events that is read as a whole, in a Region of an account. */
export type ShardId = EventStream & {
  readonly accountId: string;
  readonly region: string;
};

/**
 * One duty: read every second once, at least `delaySeconds` after it happened. Delay 0 is the first
 * walk; the others are settle passes, which find what CloudTrail delivered late.
 */
export interface ReadPass {
  readonly delaySeconds: number;
  /** The duty is known for every second from the ledger's `since` up to here. */
  readonly through: number;
  /** Seconds before `through` that are still to be read; everything else before it was. */
  readonly gaps: readonly Interval[];
}

export const PROCESSING_STATUSES = ['complete', 'backlog', 'failed'] as const;
export type ProcessingStatus = (typeof PROCESSING_STATUSES)[number];

export interface ShardCounters {
  readonly eventsProcessed: number;
  readonly eventsFiltered: number;
  readonly lateEvents: number;
  readonly unparsedEvents: number;
}

/** Reasons to doubt a ledger: see `findDoubt`. */
export const DOUBTS = ['ahead_of_time', 'altered', 'contradictory'] as const;
export type Doubt = (typeof DOUBTS)[number];

/** Claim of a ledger that was not believed. */
export interface Withdrawal {
  readonly reason: Doubt;
  /** Time of the finding, seconds by AWS's time. */
  readonly at: number;
  /** Everything from here on was owed again, seconds. */
  readonly from: number;
  /** End of what it claimed to have been read, seconds. */
  readonly claimedThrough: number;
}

/** Ledger of what has been read of one shard. */
export interface ShardLedger extends ShardCounters {
  readonly shard: ShardId;
  /** The first second this ledger answers for. */
  readonly since: number;
  /** The first walk, then the settle passes by rising delay. */
  readonly passes: readonly [ReadPass, ...ReadPass[]];
  /** Seconds that left CloudTrail's 90 days unread. */
  readonly lost: readonly Interval[];
  readonly processingStatus: ProcessingStatus;
  readonly lastError?: string;
  /** Milliseconds since the epoch. */
  readonly lastExecutionTime?: number;
  /** The last time that claims of this ledger were taken back because they could not be true. */
  readonly withdrawal?: Withdrawal;
  /** What polling found of push; absent in a Region that has none. */
  readonly push?: PushRecord;
  /** Set on a ledger that was changed since a run stored it; never stored itself. */
  readonly isAltered?: boolean;
  /** Grows by one with every save; a save that expects another version is refused. */
  readonly version: number;
}

/** Stands before the names of resources, which may look like anything else. */
const RESOURCE = 'resource:';

/** The source, the event name or `resource:` and the name of a stream: they never look alike. */
export function nameStream(stream: EventStream): string {
  if (stream.resourceName !== undefined) return `${RESOURCE}${stream.resourceName}`;
  return stream.source ?? stream.eventName;
}

export function formatShardId(shard: ShardId): string {
  return `${shard.accountId}#${shard.region}#${nameStream(shard)}`;
}

/** Stands where others have a stream, in the keys of what is kept of a trail's digests (`trail-ledger.ts`). */
export const TRAIL_STREAM = 'trail';

/** Operations of AWS begin with a capital; names of services have none, and a dot. */
const EVENT_NAME = /^[A-Z][A-Za-z0-9]*$/;

/**
 * Reads `<account>#<region>#<source>`, `<account>#<region>#<event name>` and `<account>#<region>#resource:<name>`;
 * undefined when the text has another shape, that of a trail's chain of digests included.
 *
 * @example parseShardId('123456789012#eu-west-1#sts.amazonaws.com')?.region // 'eu-west-1'
 */
export function parseShardId(text: string): ShardId | undefined {
  const [accountId, region, stream, ...more] = text.split('#');
  if (!accountId || !region || !stream || more.length > 0) return undefined;
  if (stream === TRAIL_STREAM) return undefined;
  if (stream.startsWith(RESOURCE)) {
    const resourceName = stream.slice(RESOURCE.length);
    return resourceName === '' ? undefined : { accountId, region, resourceName };
  }
  return EVENT_NAME.test(stream)
    ? { accountId, region, eventName: stream }
    : { accountId, region, source: stream };
}

/** Returns the ledger of a shard of which nothing is known: all of it since `since` is to be read. */
export function openLedger(
  shard: ShardId,
  since: number,
  settleDelaysSeconds: readonly number[],
): ShardLedger {
  const delays = [...new Set(settleDelaysSeconds)].sort((a, b) => a - b);
  return {
    shard,
    since,
    passes: [emptyPass(0, since), ...delays.map((delay) => emptyPass(delay, since))],
    lost: [],
    processingStatus: 'backlog',
    eventsProcessed: 0,
    eventsFiltered: 0,
    lateEvents: 0,
    unparsedEvents: 0,
    version: 0,
  };
}

function emptyPass(delaySeconds: number, through: number): ReadPass {
  return { delaySeconds, through, gaps: [] };
}

/**
 * Fits the settle passes to another list of delays. What was closed stays closed: a new pass starts
 * from the next longer one, which promises more, or else from the longest there is, as far as that
 * is older than the new delay.
 */
export function withSettleDelays(
  ledger: ShardLedger,
  settleDelaysSeconds: readonly number[],
): ShardLedger {
  const [firstWalk, ...settlePasses] = ledger.passes;
  const longest = settlePasses.at(-1) ?? firstWalk;
  const delays = [...new Set(settleDelaysSeconds)].sort((a, b) => a - b);
  const passes = delays.map((delaySeconds): ReadPass => {
    const basis = settlePasses.find((pass) => pass.delaySeconds >= delaySeconds) ?? longest;
    const lag = Math.max(0, delaySeconds - basis.delaySeconds);
    const through = Math.max(ledger.since, basis.through - lag);
    const known = [{ start: ledger.since, end: through }];
    return { delaySeconds, through, gaps: intersectIntervals(basis.gaps, known) };
  });
  return { ...ledger, passes: [firstWalk, ...passes] };
}

/**
 * Takes on every duty that has come due by `now` (seconds): each pass owes all seconds older than
 * its delay. Gaps that CloudTrail can no longer answer move to `lost`. Never shortens a promise:
 * a clock that went back changes nothing.
 */
export function advanceLedger(ledger: ShardLedger, now: number): ShardLedger {
  const readable = [{ start: now - HISTORY_SECONDS, end: Number.MAX_SAFE_INTEGER }];
  const firstWalk = ledger.passes[0];
  const expired = subtractIntervals(owe(firstWalk, now).gaps, readable);
  const [first, ...rest] = ledger.passes.map((pass): ReadPass => {
    const owing = owe(pass, now);
    return { ...owing, gaps: intersectIntervals(owing.gaps, readable) };
  });
  return {
    ...ledger,
    passes: [first ?? firstWalk, ...rest],
    lost: mergeIntervals([...ledger.lost, ...expired]),
  };
}

function owe(pass: ReadPass, now: number): ReadPass {
  const due = now - pass.delaySeconds;
  if (due <= pass.through) return pass;
  return {
    ...pass,
    through: due,
    gaps: mergeIntervals([...pass.gaps, { start: pass.through, end: due }]),
  };
}

/**
 * Records that every event of `interval` which CloudTrail showed at `readAt` (seconds) is stored. One
 * read serves every pass whose delay had passed by then. Facts commute: applying them in another
 * order, twice, or to a newer ledger gives a true ledger.
 */
export function recordRead(ledger: ShardLedger, interval: Interval, readAt: number): ShardLedger {
  const [first, ...rest] = ledger.passes.map((pass): ReadPass => {
    const proven = {
      start: interval.start,
      end: Math.min(interval.end, readAt - pass.delaySeconds),
    };
    return { ...pass, gaps: subtractIntervals(pass.gaps, [proven]) };
  });
  return { ...ledger, passes: [first ?? ledger.passes[0], ...rest] };
}

/** Takes back that `interval` was read: every pass that knew of it owes it again. */
export function oweAgain(ledger: ShardLedger, interval: Interval): ShardLedger {
  const [first, ...rest] = ledger.passes.map((pass): ReadPass => {
    const known = [{ start: ledger.since, end: pass.through }];
    return {
      ...pass,
      gaps: mergeIntervals([...pass.gaps, ...intersectIntervals([interval], known)]),
    };
  });
  return { ...ledger, passes: [first ?? ledger.passes[0], ...rest] };
}

/** Everything from `since` up to here was read once, save the gaps of the first walk and `lost`. */
export function walkedThrough(ledger: ShardLedger): number {
  return ledger.passes[0].through;
}

/** Everything older than this was read again at least the pass's delay after it happened. */
export function settledThrough(pass: ReadPass): number {
  return pass.gaps[0]?.start ?? pass.through;
}

/** Settle work that no pending first walk will do anyway, newest first. */
export function settleGaps(ledger: ShardLedger): Interval[] {
  const [firstWalk, ...settlePasses] = ledger.passes;
  return subtractIntervals(
    settlePasses.flatMap((pass) => pass.gaps),
    firstWalk.gaps,
  ).reverse();
}

/**
 * Returns what holds for every one of some shards, as if they were one: covered from where the last of them
 * begins to where the first of them ends, unread and lost what is so for any, counters added up. It is
 * for showing: its shard, version and status are those of the first.
 */
export function joinLedgers(ledgers: readonly [ShardLedger, ...ShardLedger[]]): ShardLedger {
  const [first, ...others] = ledgers;
  const sum = (count: (ledger: ShardLedger) => number) =>
    ledgers.reduce((total, ledger) => total + count(ledger), 0);
  const [firstWalk, ...settlePasses] = first.passes;
  const isInAll = ({ delaySeconds }: ReadPass) =>
    others.every(({ passes }) => passes.some((pass) => pass.delaySeconds === delaySeconds));
  const join = ({ delaySeconds }: ReadPass): ReadPass => {
    const passes = ledgers.flatMap((ledger) =>
      ledger.passes.filter((pass) => pass.delaySeconds === delaySeconds),
    );
    return {
      delaySeconds,
      through: Math.min(...passes.map(({ through }) => through)),
      gaps: mergeIntervals(passes.flatMap(({ gaps }) => gaps)),
    };
  };
  const lastError = ledgers.find((ledger) => ledger.lastError !== undefined)?.lastError;
  const { lastError: _own, push: _ownToo, ...rest } = first;
  const [push, ...pushes] = ledgers.flatMap((ledger) => ledger.push ?? []);
  return {
    ...rest,
    since: Math.max(...ledgers.map(({ since }) => since)),
    passes: [join(firstWalk), ...settlePasses.filter(isInAll).map(join)],
    lost: mergeIntervals(ledgers.flatMap(({ lost }) => lost)),
    eventsProcessed: sum(({ eventsProcessed }) => eventsProcessed),
    eventsFiltered: sum(({ eventsFiltered }) => eventsFiltered),
    lateEvents: sum(({ lateEvents }) => lateEvents),
    unparsedEvents: sum(({ unparsedEvents }) => unparsedEvents),
    ...(lastError === undefined ? {} : { lastError }),
    ...(push === undefined ? {} : { push: joinPushRecords([push, ...pushes]) }),
  };
}

/** Hosts of AWS differ by less; what a ledger claims beyond it was written by a wrong clock or hand. */
const TOLERANCE_SECONDS = CLOCK_TOLERANCE_MILLISECONDS / 1000;

/**
 * Tells why a ledger cannot be what a run of the collector wrote, at `now` in seconds by AWS's time;
 * undefined when nothing speaks against it. A claim of the past that is complete in itself, and sealed
 * as a run seals it, cannot be told from a true one.
 */
export function findDoubt(ledger: ShardLedger, now: number): Doubt | undefined {
  const latest = now + TOLERANCE_SECONDS;
  const [firstWalk, ...settlePasses] = ledger.passes;
  if (ledger.since > latest || ledger.passes.some(({ through }) => through > latest)) {
    return 'ahead_of_time';
  }
  if (ledger.isAltered) return 'altered';
  const isReadTooEarly = settlePasses.some(
    ({ delaySeconds, through }) =>
      through > Math.max(ledger.since, firstWalk.through - delaySeconds),
  );
  return isReadTooEarly ? 'contradictory' : undefined;
}

/**
 * Takes back every claim to have read something from `from` on: it is owed again once the
 * ledger is advanced. Counters, the version and what was claimed before it stay; what is read again is not judged
 * again.
 */
export function withdrawClaims(ledger: ShardLedger, withdrawal: Withdrawal): ShardLedger {
  const { from } = withdrawal;
  const since = Math.min(ledger.since, from);
  const [firstWalk, ...settlePasses] = ledger.passes.map((pass) => {
    const through = Math.max(since, Math.min(pass.through, from - pass.delaySeconds));
    return {
      ...pass,
      through,
      gaps: intersectIntervals(pass.gaps, [{ start: since, end: through }]),
    };
  });
  const { isAltered: _doubted, ...rest } = ledger;
  return {
    ...rest,
    since,
    passes: [firstWalk ?? ledger.passes[0], ...settlePasses],
    lost: intersectIntervals(ledger.lost, [{ start: since, end: from }]),
    withdrawal,
    ...(rest.push === undefined ? {} : { push: { ...rest.push, since: withdrawal.at } }),
  };
}
