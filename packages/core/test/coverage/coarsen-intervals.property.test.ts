import { fc, it } from '@fast-check/jest';
import { mergeIntervals, subtractIntervals, totalSeconds } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { coarsenIntervals } from '../../src/coverage/interval.ts';

const intervals = fc
  .array(
    fc
      .tuple(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 20 }))
      .map(([start, width]) => ({ start, end: start + width })),
    { maxLength: 30 },
  )
  .map(mergeIntervals);

describe('coarsenIntervals', () => {
  it.prop([intervals, fc.nat({ max: 12 })])(
    'covers all it is given, in few enough',
    (list, limit) => {
      const coarse = coarsenIntervals(list, limit);

      expect(subtractIntervals(list, coarse)).toEqual([]);
      expect(coarse.length).toBeLessThanOrEqual(Math.max(1, limit));
      expect(mergeIntervals(coarse)).toEqual(coarse);
    },
  );

  it.prop([intervals])('leaves few intervals as they are', (list) => {
    expect(coarsenIntervals(list, list.length)).toBe(list);
  });

  it.prop([intervals, fc.integer({ min: 1, max: 12 })])(
    'adds no more than the smallest holes',
    (list, limit) => {
      const holes = list.slice(1).map((each, index) => each.start - (list[index]?.end ?? 0));
      const filled = holes.sort((a, b) => a - b).slice(0, Math.max(0, list.length - limit));

      const added = totalSeconds(coarsenIntervals(list, limit)) - totalSeconds(list);

      expect(added).toBe(filled.reduce((sum, hole) => sum + hole, 0));
    },
  );
});
