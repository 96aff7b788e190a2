import { type Interval, intersectIntervals } from '@iam-tracker/core';
import { type GlancePart, newWalk, type Walk } from './walk.ts';

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
