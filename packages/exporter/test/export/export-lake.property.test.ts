import { fc, it } from '@fast-check/jest';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { playExports } from '../world/play-exports.ts';

// The clock begins on the 10th: the first two are exported only when they are marked.
const day = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(1, 2) }, fc.constantFrom(10, 11));
const happening = fc.record({
  afterSeconds: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 300 }), fc.nat({ max: 4_000 })),
  diesAtCall: fc.option(fc.nat({ max: 60 }), { nil: undefined, freq: 2 }),
  diesAfterEffect: fc.boolean(),
  batches: fc.option(fc.array(fc.array(day, { minLength: 1, maxLength: 3 }), { maxLength: 6 }), {
    nil: undefined,
    freq: 2,
  }),
});

const worlds = fc.record({
  happenings: fc.array(happening, { minLength: 1, maxLength: 10 }),
  seed: fc.nat(),
  // From a file a row group to one a day.
  partBytes: fc.constantFrom(1, 12_000, 1_000_000),
  pageSize: fc.integer({ min: 1, max: 5 }),
  longestCallSeconds: fc.constantFrom(1, 10, 90),
});

describe('exportLake', () => {
  it.prop([worlds], { numRuns: costlyRuns(4, 25, 300) })(
    'has every stored event in the lake exactly once in the end, through late events, crashes at any call and exports that overlap, and leaves nothing behind',
    async (world) => {
      const end = await playExports(world);

      expect(end.failures).toEqual([]);
      expect(end.exported).toEqual(end.stored);
      expect(end.staged).toEqual([]);
      expect(end.wrongManifests).toEqual([]);
      expect(end.marked).toEqual([]);
    },
  );
});
