import { fc, it } from '@fast-check/jest';
import { backoffMilliseconds } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const bounds = fc.record({ base: fc.nat({ max: 60_000 }), cap: fc.nat({ max: 600_000 }) });

describe('backoffMilliseconds', () => {
  it.prop([fc.nat({ max: 5000 }), bounds, fraction])(
    'is a whole number from 0 to the cap and to the doubled base',
    (attempt, backoff, random) => {
      const wait = backoffMilliseconds(attempt, backoff, () => random);

      expect(Number.isInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(0);
      // Beyond any cap by then; 0 * 2 ** 1024 is no number.
      const reach = backoff.base * 2 ** Math.min(attempt, 60);
      expect(wait).toBeLessThanOrEqual(Math.min(backoff.cap, reach));
    },
  );

  it('doubles its reach with every attempt until the cap', () => {
    const nearlyOne = () => 1 - Number.EPSILON;

    const waits = [0, 1, 2, 3, 4].map((attempt) =>
      backoffMilliseconds(attempt, { base: 100, cap: 1000 }, nearlyOne),
    );

    expect(waits).toEqual([99, 199, 399, 799, 999]);
  });

  it('spreads callers over the whole reach', () => {
    const at = (random: number) => backoffMilliseconds(3, { base: 50, cap: 1000 }, () => random);

    expect([at(0), at(0.25), at(0.5), at(0.75)]).toEqual([0, 100, 200, 300]);
  });
});
