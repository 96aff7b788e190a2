/**
 * A half-open stretch of time in whole epoch seconds: `start` belongs to it, `end` does not.
 * Seconds, because that is CloudTrail's own granularity (`eventTime` has no fraction).
 */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the sorted, disjoint, non-touching intervals that cover exactly the same seconds, or whole numbers of anything else.
 *
 * @example mergeIntervals([{ start: 5, end: 9 }, { start: 0, end: 5 }]) // [{ start: 0, end: 9 }]
 */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter((i) => i.end > i.start).sort((a, b) => a.start - b.start);
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && interval.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, interval.end) };
    } else {
      merged.push({ start: interval.start, end: interval.end });
    }
  }
  return merged;
}

/**
 * Returns the seconds of `intervals` that are not in `removed`, merged.
 *
 * @example subtractIntervals([{ start: 0, end: 9 }], [{ start: 3, end: 4 }]) // [{ start: 0, end: 3 }, { start: 4, end: 9 }]
 */
export function subtractIntervals(
  intervals: readonly Interval[],
  removed: readonly Interval[],
): Interval[] {
  const holes = mergeIntervals(removed);
  const rest: Interval[] = [];
  for (const interval of mergeIntervals(intervals)) {
    let { start } = interval;
    for (const hole of holes) {
      if (hole.end <= start) continue;
      if (hole.start >= interval.end) break;
      if (hole.start > start) rest.push({ start, end: hole.start });
      start = hole.end;
    }
    if (start < interval.end) rest.push({ start, end: interval.end });
  }
  return rest;
}

/** Returns the seconds that are in both, merged. */
export function intersectIntervals(
  left: readonly Interval[],
  right: readonly Interval[],
): Interval[] {
  return subtractIntervals(left, subtractIntervals(left, right));
}

/** Total width in seconds; seconds covered twice count once. */
export function totalSeconds(intervals: readonly Interval[]): number {
  return mergeIntervals(intervals).reduce((sum, i) => sum + (i.end - i.start), 0);
}

/**
 * Returns at most `limit` intervals (at least one, if there are any) that cover everything the
 * given ones do, filling the smallest holes first. The given ones are sorted and disjoint, and come
 * back as they are when they are few enough.
 */
export function coarsenIntervals(
  intervals: readonly Interval[],
  limit: number,
): readonly Interval[] {
  if (intervals.length <= Math.max(1, limit)) return intervals;
  const holes = intervals.slice(1).map((interval, index) => ({
    after: index,
    width: interval.start - (intervals[index]?.end ?? interval.start),
  }));
  const kept = new Set(
    holes
      .sort((a, b) => b.width - a.width)
      .slice(0, Math.max(1, limit) - 1)
      .map((hole) => hole.after),
  );
  const coarse: Interval[] = [];
  let start = intervals[0]?.start ?? 0;
  intervals.forEach((interval, index) => {
    if (index < intervals.length - 1 && !kept.has(index)) return;
    coarse.push({ start, end: interval.end });
    start = intervals[index + 1]?.start ?? start;
  });
  return coarse;
}
