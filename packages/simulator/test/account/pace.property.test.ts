import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { setPace } from '../../src/account/pace.ts';

describe('setPace', () => {
  it.prop([
    fc.double({ min: 0, max: 1e7, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ])('never asks for less than nothing or more than a person can do', (eventsPerDay, share) => {
    const pace = setPace(eventsPerDay, share);

    expect(Object.values(pace).every((value) => value >= 0)).toBe(true);
    expect(pace.attendance).toBeLessThanOrEqual(0.92);
    expect(pace.diligence).toBeGreaterThanOrEqual(1);
    expect(pace.diligence).toBeLessThanOrEqual(4);
  });

  it.prop([fc.integer({ min: 1, max: 1_000_000 })])(
    'leaves no work to people and their machines when services cause everything',
    (eventsPerDay) => {
      const pace = setPace(eventsPerDay, 1);

      expect(pace.attendance + pace.pipelineEvents + pace.scannerEvents).toBe(0);
      expect(pace.serviceLinkedEvents + pace.computeStarts).toBeCloseTo(eventsPerDay, 5);
    },
  );
});
