import type { Interval } from '../coverage/interval.ts';

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
