import {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
} from './interval.ts';

/** Event history keeps management events this long (CloudTrail LookupEvents API reference). */
export const HISTORY_SECONDS = 90 * 24 * 3600;

/** One stream of events that is read as a whole: an event source in a Region of an account. */
export interface ShardId {
  readonly accountId: string;
  readonly region: string;
  /** For example `sts.amazonaws.com`. */
  readonly source: string;
}

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

/** What is known to have been read of one shard. */
export interface ShardLedger extends ShardCounters {
  readonly shard: ShardId;
  /** The first second this ledger answers for. */
  readonly since: number;
  /** The first walk, then the settle passes by rising delay. */
  readonly passes: readonly [ReadPass, ...ReadPass[]];
  /** Seconds that left CloudTrail's 90 days before anybody read them. */
  readonly lost: readonly Interval[];
  readonly processingStatus: ProcessingStatus;
  readonly lastError?: string;
  /** Milliseconds since the epoch. */
  readonly lastExecutionTime?: number;
  /** Grows by one with every save; a save that expects another version is refused. */
  readonly version: number;
}

export function formatShardId({ accountId, region, source }: ShardId): string {
  return `${accountId}#${region}#${source}`;
}

/** Reads `<account>#<region>#<source>`; undefined when the text has another shape. */
export function parseShardId(text: string): ShardId | undefined {
  const [accountId, region, source, ...more] = text.split('#');
  if (!accountId || !region || !source || more.length > 0) return undefined;
  return { accountId, region, source };
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
