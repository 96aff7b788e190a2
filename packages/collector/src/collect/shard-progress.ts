import {
  type AwsTime,
  advanceLedger,
  findDoubt,
  formatShardId,
  HISTORY_SECONDS,
  type Interval,
  isAppError,
  openLedger,
  oweAgain,
  type ProcessingStatus,
  type ReadPass,
  recordRead,
  type ShardCounters,
  type ShardId,
  type ShardLedger,
  type Withdrawal,
  walkedThrough,
  withdrawClaims,
  withSettleDelays,
} from '@iam-tracker/core';
import { judgeRead, type PushSighting, withPush } from '@iam-tracker/core/push';
import type { CoverageStore } from '../ports.ts';
import { newRunCounters, type RunCounters, totalFiltered } from './collect-result.ts';
import {
  addFindings,
  noFindings,
  type PushExpectation,
  type PushFindings,
} from './push-findings.ts';
import { confirmedTime } from './run-time.ts';

/**
 * CloudTrail shows most events within 5 minutes and used to promise 15 (CloudTrail user guide, "How
 * CloudTrail works"). A settle pass of our own at that age, read in one go with the fresh events,
 * makes those events known an hour or more before the first configured pass.
 */
export const CATCH_UP_SECONDS = 15 * 60;

/**
 * Kept from the edge of the 90 days by what is read newest first: the edge moves while that goes on,
 * and the oldest part comes last.
 */
export const EDGE_MARGIN_SECONDS = 3600;

/** Saves that lose the race this often in a row point to something worse than an overlapping run. */
const SAVE_ATTEMPTS = 10;

/**
 * A stretch of time whose events, as CloudTrail showed them at `readAt` (seconds), are stored; without
 * a time, one of which an earlier fact said so too soon.
 */
interface ReadFact {
  readonly interval: Interval;
  readonly readAt: number | undefined;
  /** What the read found of push there. */
  readonly sightings: readonly PushSighting[];
}

const RETRACTED = { readAt: undefined, sightings: [] };

/** The end of a run for a shard. */
interface Verdict {
  /** Milliseconds since the epoch. */
  readonly lastExecutionTime: number;
  readonly lastError?: string;
}

export interface ShardProgressOptions {
  readonly coverage: CoverageStore;
  /** Ledgers that were read already, by shard. */
  readonly known?: ReadonlyMap<string, ShardLedger>;
  readonly awsTime: AwsTime;
  readonly settleDelaysSeconds: readonly number[];
  /** Time before now at which the ledger of a shard begins that no run has read yet. */
  readonly lookbackSeconds: number;
  /** True to take on what has come due; a backfill takes on nothing. */
  readonly takesOnDuties: boolean;
  /** What push brings from the Region of the shard; absent where there is none. */
  readonly push?: PushExpectation;
}

/** The ledger of one shard while a run works on it. */
export interface ShardProgress {
  readonly shard: ShardId;
  /** End of the first walk when this run began, seconds. */
  readonly walkedBefore: number;
  /** Claims of the ledger that were not believed in this run; all of it is owed again. */
  readonly withdrawal: () => Withdrawal | undefined;
  /** Counts of this run; each part of it adds its own. */
  readonly counters: RunCounters;
  /** What push brings from here; undefined where there is none. */
  readonly push: PushExpectation | undefined;
  /** What the saves of this run recorded of push: what is not saved is found again, by the next. */
  readonly findings: () => PushFindings;
  /** The ledger with everything this run has proven so far. */
  ledger(): ShardLedger;
  /** Notes what a page found of push; it counts when its second is recorded as read. */
  sight(sightings: readonly PushSighting[]): void;
  /** Notes a read whose events are acknowledged. Nothing else ever closes a gap. */
  record(interval: Interval, readAt: number): void;
  /** Takes back what was recorded of a stretch: it is owed again, by whichever run reads it. */
  retract(interval: Interval): void;
  /**
   * Tells whether the stored ledger may stay as it is: it is at most so old (seconds, at `now`), says that
   * all was well, and this run found nothing, nothing wrong and nothing that it could not read.
   */
  mayRest(seconds: number, now: number): boolean;
  /**
   * Saves what is proven. Losing a race against another run loses nothing: the facts are added to
   * the newer ledger instead.
   *
   * @throws AppError LEDGER_CONFLICT after ten lost races in a row; whatever the store throws.
   */
  save(verdict?: Verdict): Promise<void>;
}

/**
 * Loads, or opens, a shard's ledger and takes on what is due by AWS's time. A new ledger is saved at
 * once. A ledger that cannot be true is not believed: all of it that can be read again is owed again.
 *
 * @throws AppError TIME_UNKNOWN when no answer of AWS has told the time; whatever the store throws.
 */
export async function beginShard(
  shard: ShardId,
  {
    coverage,
    known: listed,
    awsTime,
    settleDelaysSeconds,
    lookbackSeconds,
    takesOnDuties,
    push,
  }: ShardProgressOptions,
): Promise<ShardProgress> {
  const found = listed?.get(formatShardId(shard)) ?? (await coverage.load(shard));
  const dueBy = confirmedTime(awsTime);
  /** Nothing before it can be relied on to be readable when its turn comes. */
  const oldest = dueBy - HISTORY_SECONDS + EDGE_MARGIN_SECONDS;
  const earliest = Math.max(dueBy - lookbackSeconds, oldest);
  let withdrawal: Withdrawal | undefined;
  const loaded = found === undefined ? await open() : believe(found);
  let stored = loaded;
  let base = takeOnDuties(loaded);
  let facts: readonly ReadFact[] = [];
  /** `base` with the facts added: asked for with every page, and they may be many. */
  let known = base;
  let counted = shardCountersOf(newRunCounters());
  let saving: Promise<void> = Promise.resolve();
  const counters = newRunCounters();
  /** Found on pages whose seconds are not proven yet; a page that is read again finds the same. */
  const sighted = new Map<string, PushSighting>();
  let findings = noFindings;

  async function open(): Promise<ShardLedger> {
    const blank = openLedger(shard, earliest, settleDelaysSeconds);
    try {
      return await coverage.save(blank);
    } catch (error) {
      if (!isAppError(error, 'LEDGER_CONFLICT')) throw error;
      return believe((await coverage.load(shard)) ?? blank);
    }
  }

  /** Another run may have saved meanwhile: it is judged by the time of now, not of when this run began. */
  function believe(ledger: ShardLedger): ShardLedger {
    const at = Math.max(dueBy, Math.floor((awsTime.now() ?? 0) / 1000));
    const reason = findDoubt(ledger, at);
    if (reason === undefined) return ledger;
    const from = Math.max(Math.min(ledger.since, earliest), oldest);
    withdrawal = { reason, at, from, claimedThrough: walkedThrough(ledger) };
    return withdrawClaims(ledger, withdrawal);
  }

  function takeOnDuties(ledger: ShardLedger): ShardLedger {
    const since = push && (push.since ?? dueBy);
    const fitted = withPush(withSettleDelays(ledger, settleDelaysSeconds), since);
    return takesOnDuties ? advanceLedger(fitted, dueBy) : fitted;
  }

  async function saveOnce(verdict: Verdict | undefined): Promise<void> {
    const proven = facts;
    const shardCounters = shardCountersOf(counters);
    for (let attempt = 1; ; attempt += 1) {
      const next = addCounters(prove(base, proven), shardCounters, counted);
      try {
        const saved = await coverage.save(verdict === undefined ? next : judge(next, verdict));
        findings = addFindings(findings, base.push, saved.push);
        base = saved;
        stored = base;
        break;
      } catch (error) {
        if (!isAppError(error, 'LEDGER_CONFLICT') || attempt === SAVE_ATTEMPTS) throw error;
        base = takeOnDuties(believe((await coverage.load(shard)) ?? base));
        known = prove(base, facts);
      }
    }
    // Facts only ever grow at the end, so what came in meanwhile stays.
    facts = facts.slice(proven.length);
    known = prove(base, facts);
    counted = shardCounters;
  }

  return {
    shard,
    walkedBefore: loaded.passes[0].through,
    withdrawal: () => withdrawal,
    counters,
    push,
    findings: () => findings,
    ledger: () => known,
    sight(sightings) {
      for (const each of sightings) sighted.set(`${each.second} ${each.mark}`, each);
    },
    record(interval, readAt) {
      const fact = { interval, readAt, sightings: takeWithin(sighted, interval) };
      facts = [...facts, fact];
      known = proveOne(known, fact);
    },
    retract(interval) {
      facts = [...facts.map((fact) => forget(fact, interval)), { interval, ...RETRACTED }];
      known = prove(base, facts);
    },
    mayRest(seconds, now) {
      const { lastExecutionTime, lastError, passes } = stored;
      const isOpen = (pass: ReadPass) => pass.gaps.length > 0;
      return (
        withdrawal === undefined &&
        lastError === undefined &&
        known.push === stored.push &&
        lastExecutionTime !== undefined &&
        // A clock that was ahead once must not keep the ledger from being saved until then.
        now >= lastExecutionTime &&
        now - lastExecutionTime < seconds * 1000 &&
        Object.values(shardCountersOf(counters)).every((count) => count === 0) &&
        // What another run took on, or left, is there to be seen.
        !passes.some(isOpen) &&
        !known.passes.some(isOpen) &&
        known.lost.length === stored.lost.length &&
        known.passes.length === passes.length
      );
    },
    save(verdict) {
      // One at a time: the walks of a shard finish their pages side by side.
      const save = () => saveOnce(verdict);
      saving = saving.then(save, save);
      return saving;
    },
  };
}

function prove(ledger: ShardLedger, facts: readonly ReadFact[]): ShardLedger {
  return facts.reduce(proveOne, ledger);
}

function proveOne(ledger: ShardLedger, { interval, readAt, sightings }: ReadFact): ShardLedger {
  if (readAt === undefined) return oweAgain(ledger, interval);
  return judgeRead(ledger, recordRead(ledger, interval, readAt), sightings);
}

/** Takes out what was seen within an interval. */
function takeWithin(sighted: Map<string, PushSighting>, { start, end }: Interval): PushSighting[] {
  const taken = [...sighted].filter(([, { second }]) => start <= second && second < end);
  for (const [key] of taken) sighted.delete(key);
  return taken.map(([, sighting]) => sighting);
}

/** What is owed again will be found again. */
function forget(fact: ReadFact, { start, end }: Interval): ReadFact {
  const stays = ({ second }: PushSighting) => second < start || second >= end;
  return { ...fact, sightings: fact.sightings.filter(stays) };
}

function shardCountersOf(counters: RunCounters): ShardCounters {
  return {
    eventsProcessed: counters.stored,
    eventsFiltered: totalFiltered(counters),
    lateEvents: counters.late,
    unparsedEvents: counters.unparsed,
  };
}

function addCounters(ledger: ShardLedger, now: ShardCounters, before: ShardCounters): ShardLedger {
  return {
    ...ledger,
    eventsProcessed: ledger.eventsProcessed + now.eventsProcessed - before.eventsProcessed,
    eventsFiltered: ledger.eventsFiltered + now.eventsFiltered - before.eventsFiltered,
    lateEvents: ledger.lateEvents + now.lateEvents - before.lateEvents,
    unparsedEvents: ledger.unparsedEvents + now.unparsedEvents - before.unparsedEvents,
  };
}

function judge(ledger: ShardLedger, { lastExecutionTime, lastError }: Verdict): ShardLedger {
  const { lastError: _previous, ...rest } = ledger;
  const hasGaps = ledger.passes.some((pass) => pass.gaps.length > 0);
  const idle: ProcessingStatus = hasGaps ? 'backlog' : 'complete';
  return lastError === undefined
    ? { ...rest, lastExecutionTime, processingStatus: idle }
    : { ...rest, lastExecutionTime, processingStatus: 'failed', lastError };
}
