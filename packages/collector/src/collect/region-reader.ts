import {
  type AwsTime,
  backoffMilliseconds,
  type Clock,
  type Interval,
  isAppError,
  type NoiseSettings,
  type ShardId,
} from '@iam-tracker/core';
import type { EventHistory, EventStore } from '../ports.ts';
import type { Pacer } from './pacer.ts';
import { endGlance, owedOf } from './plan-walks.ts';
import type { ShardProgress } from './shard-progress.ts';
import { storePage } from './store-page.ts';
import {
  aim,
  breaksOrder,
  estimatePagesLeft,
  forgoOrder,
  isFinished,
  ownEntries,
  passPage,
  restart,
  splitWalk,
  TIERS,
  type Walk,
} from './walk.ts';

/** Enough requests under way to use 2 a second when each takes 8 s. */
const MAX_IN_FLIGHT = 16;

/** Failures in a row after which a shard is given up for this run. */
const MAX_FAILURES = 5;
const FAILURE_BACKOFF = { base: 500, cap: 8_000 };

/** Refused tokens in a row, without a page in between, after which something else is wrong. */
const MAX_RESTARTS = 5;

/**
 * Every eighth request goes to the least urgent walk: where there is never time for more than what is
 * fresh, late events and old gaps would wait until CloudTrail forgets them.
 */
const LEAST_URGENT_EVERY = 8;

/** Pages of a shard between two saves of its ledger: what a crash may cost is reading them again. */
const PAGES_PER_SAVE = 20;

interface RegionReaderDependencies {
  readonly history: EventHistory;
  readonly events: EventStore;
  readonly noise: NoiseSettings;
  readonly clock: Clock;
  readonly awsTime: AwsTime;
  readonly random: () => number;
}

interface UnreadStretch {
  readonly shard: ShardId;
  readonly interval: Interval;
}

/** Reads the shards of one Region through one pacer. May be stopped and called again. */
export interface RegionReader {
  readonly region: string;
  /** The shards that failed, with the reason. Their other walks are dropped. */
  readonly failures: ReadonlyMap<ShardProgress, unknown>;
  /** Work left on the shards that did not fail. */
  unread(): readonly UnreadStretch[];
  /**
   * Reads until there is nothing left, the signal is aborted or the clock reaches `until`
   * (milliseconds). Resolves when nothing is under way any more; never rejects.
   */
  read(until: number, signal: AbortSignal): Promise<void>;
}

/** Makes the reader of a Region for the walks its shards need. */
export function createRegionReader(
  region: string,
  walks: readonly Walk[],
  pacer: Pacer,
  { history, events, noise, clock, awsTime, random }: RegionReaderDependencies,
): RegionReader {
  let waiting: Walk[] = [...walks];
  const inFlight = new Map<Walk, Promise<void>>();
  const awaitingPage = new Set<Walk>();
  const failures = new Map<ShardProgress, unknown>();
  const pagesSinceSave = new Map<ShardProgress, number>();
  let launched = 0;
  let turn: Promise<void> | undefined;

  async function readPage(walk: Walk, signal: AbortSignal): Promise<void> {
    const { progress } = walk;
    const now = Math.floor((awsTime.now() ?? clock.now()) / 1000);
    // What no answer has confirmed is not claimed, or all would hang on the clock of this machine.
    aim(walk, now, awsTime.confirmed() ?? Number.NEGATIVE_INFINITY);
    if (isFinished(walk)) return;
    pacer.take();
    progress.counters.requests += 1;
    const { accountId: _account, ...stream } = progress.shard;
    const query = { ...stream, region, interval: walk.asked };
    awaitingPage.add(walk);
    const page = await history.lookUp(query, walk.nextToken, signal).finally(() => {
      awaitingPage.delete(walk);
    });
    pacer.accept();
    await storePage(ownEntries(walk, page), progress, events, noise);
    if (breaksOrder(walk, page)) {
      progress.counters.disordered += 1;
      // A glance has proven nothing yet; its parts go on, and find out for themselves.
      if (walk.parts === undefined) progress.retract(forgoOrder(walk));
    } else {
      const proven = passPage(walk, page);
      for (const owed of proven === undefined ? [] : owedOf(walk, proven)) {
        progress.record(owed, walk.askedAt);
      }
    }
    if (walk.parts !== undefined && !isFinished(walk)) waiting.push(...endGlance(walk));
    await saveNowAndThen(progress);
  }

  async function saveNowAndThen(progress: ShardProgress): Promise<void> {
    const pages = (pagesSinceSave.get(progress) ?? 0) + 1;
    pagesSinceSave.set(progress, pages % PAGES_PER_SAVE);
    if (pages === PAGES_PER_SAVE) await progress.save();
  }

  /** Decides what a failed request means; throws what ends the shard. */
  async function survive(walk: Walk, error: unknown, signal: AbortSignal): Promise<void> {
    if (isAppError(error, 'LOOKUP_THROTTLED')) {
      walk.progress.counters.throttled += 1;
      pacer.refuse();
      return;
    }
    if (isAppError(error, 'LOOKUP_TOKEN_REJECTED') && walk.restarts < MAX_RESTARTS) {
      restart(walk);
      return;
    }
    if (isAppError(error, 'LOOKUP_UNAVAILABLE') && walk.failures < MAX_FAILURES) {
      await clock.sleep(backoffMilliseconds(walk.failures, FAILURE_BACKOFF, random), signal);
      walk.failures += 1;
      return;
    }
    throw error;
  }

  async function step(walk: Walk, signal: AbortSignal): Promise<void> {
    try {
      await readPage(walk, signal).catch((error) => survive(walk, error, signal));
    } catch (error) {
      if (!signal.aborted) failures.set(walk.progress, error);
    }
    if (!isFinished(walk)) waiting.push(walk);
    waiting = waiting.filter((other) => !failures.has(other.progress));
  }

  function chooseNext(): Walk | undefined {
    const sorted = [...waiting].sort(byUrgency);
    return (launched + 1) % LEAST_URGENT_EVERY === 0 ? sorted.at(-1) : sorted[0];
  }

  function launch(walk: Walk, signal: AbortSignal): void {
    launched += 1;
    waiting = waiting.filter((other) => other !== walk);
    inFlight.set(
      walk,
      step(walk, signal).finally(() => inFlight.delete(walk)),
    );
  }

  /** A turn is free and every walk waits for an answer: let the longest be shared. */
  function shareLongestWalk(): void {
    const [longest] = [...awaitingPage]
      .filter((walk) => !failures.has(walk.progress))
      .sort((a, b) => estimatePagesLeft(b) - estimatePagesLeft(a));
    const share = longest === undefined ? undefined : splitWalk(longest);
    if (share !== undefined) waiting.push(share);
  }

  /** One wait for the turn serves every page that comes meanwhile; it ends with the read. */
  function untilTurn(signal: AbortSignal): Promise<void> {
    turn ??= pacer
      .untilOpen(signal)
      .catch(() => undefined)
      .finally(() => {
        turn = undefined;
      });
    return turn;
  }

  async function untilPageOrTurn(signal: AbortSignal): Promise<void> {
    const pages = inFlight.values();
    await Promise.race(pacer.isOpen() ? pages : [...pages, untilTurn(signal)]);
  }

  return {
    region,
    failures,
    unread: () => waiting.map((walk) => ({ shard: walk.progress.shard, interval: walk.remaining })),
    async read(until, signal) {
      const ended = new AbortController();
      const waits = AbortSignal.any([signal, ended.signal]);
      while (!signal.aborted && clock.now() < until) {
        const next = chooseNext();
        if (next === undefined && inFlight.size === 0) break;
        if (next !== undefined && inFlight.size < MAX_IN_FLIGHT) {
          if (pacer.isOpen()) launch(next, signal);
          else await untilTurn(waits);
          continue;
        }
        if (pacer.isOpen() && inFlight.size < MAX_IN_FLIGHT) shareLongestWalk();
        if (waiting.length === 0 || inFlight.size >= MAX_IN_FLIGHT) await untilPageOrTurn(waits);
      }
      ended.abort();
      await Promise.all(inFlight.values());
    },
  };
}

/**
 * By tier, then newest first, then what has waited longest: where time is short, no shard is always the last of
 * many that are due at once.
 */
function byUrgency(a: Walk, b: Walk): number {
  return (
    TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) ||
    b.remaining.end - a.remaining.end ||
    a.remaining.start - b.remaining.start
  );
}
