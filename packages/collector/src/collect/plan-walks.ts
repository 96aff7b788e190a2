import {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  settleGaps,
  subtractIntervals,
} from '@iam-tracker/core';
import { CATCH_UP_SECONDS, type ShardProgress } from './shard-progress.ts';
import { type GlancePart, newWalk, type Tier, type Walk } from './walk.ts';

/**
 * Returns the walks a shard needs now: what is new since the last run together with the catch-up just
 * before it and the settle passes, at a glance; then what earlier runs left unread.
 */
export function planWalks(progress: ShardProgress): Walk[] {
  const ledger = progress.ledger();
  const [firstWalk, ...settlePasses] = ledger.passes;
  const catchUp = settlePasses
    .filter((pass) => pass.delaySeconds <= CATCH_UP_SECONDS)
    .flatMap((pass) => pass.gaps);
  const sinceLastRun = [{ start: progress.walkedBefore, end: firstWalk.through }];
  const older = subtractIntervals(firstWalk.gaps, sinceLastRun);
  const fresh = mergeIntervals([
    ...intersectIntervals(firstWalk.gaps, sinceLastRun),
    ...subtractIntervals(catchUp, older),
  ]);
  const settle = subtractIntervals(settleGaps(ledger), fresh);
  const walksOf = (tier: Tier, intervals: readonly Interval[]) =>
    intervals.map((interval) => newWalk(progress, tier, interval));
  const current = [...walksOf('fresh', fresh), ...walksOf('settle', settle)];
  const [first, second, ...more] = current;
  const joined = first && second ? [glanceOver([first, second, ...more])] : current;
  return [...joined, ...walksOf('older', older)];
}

/**
 * Joins the walks of a shard into one over all of their time, newest first. Most shards are quiet: one page
 * then holds the fresh events and those of every settle pass, for one request instead of three. What lies
 * between the parts was read before; it is neither stored nor claimed again.
 */
export function glanceOver(walks: readonly [Walk, Walk, ...Walk[]]): Walk {
  const [first] = walks;
  const parts = walks.map(({ tier, remaining }): GlancePart => ({ tier, interval: remaining }));
  const hull = {
    start: Math.min(...parts.map(({ interval }) => interval.start)),
    end: Math.max(...parts.map(({ interval }) => interval.end)),
  };
  return { ...newWalk(first.progress, first.tier, hull), parts };
}

/** Returns what of a stretch is the walk's to prove. */
export function owedOf({ parts }: Walk, stretch: Interval): Interval[] {
  if (parts === undefined) return [stretch];
  return parts.flatMap(({ interval }) => intersectIntervals([interval], [stretch]));
}

/** Ends a glance that one page did not answer, and returns the walks of its parts that are left. */
export function endGlance(walk: Walk): Walk[] {
  const { parts = [], progress, remaining, secondsPerPage, edge } = walk;
  walk.remaining = { start: remaining.start, end: remaining.start };
  return parts.flatMap(({ tier, interval }) =>
    intersectIntervals([interval], [remaining]).map((left) => ({
      ...newWalk(progress, tier, left, secondsPerPage),
      edge: { second: edge.second, ids: new Set(edge.ids) },
    })),
  );
}
