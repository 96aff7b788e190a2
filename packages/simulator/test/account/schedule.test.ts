import { DAY, HOUR } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createCast } from '../../src/account/cast/cast.ts';
import { setPace } from '../../src/account/pace.ts';
import { createRandom } from '../../src/account/random.ts';
import type { World } from '../../src/account/scene.ts';
import { arrivals, daysOf, OFFICE_HOURS, STEADY } from '../../src/account/schedule.ts';
import { isWeekend } from '../../src/account/timestamps.ts';

const random = createRandom(3);
const start = Date.UTC(2026, 0, 5, 15);

function worldOf(days: number): World {
  return {
    cast: createCast(random, '123456789012'),
    pace: setPace(100, 0.8),
    start,
    end: start + days * DAY,
    makeToken: () => '',
  };
}

describe('arrivals', () => {
  it.each([
    ['a steady rhythm', STEADY],
    ['office hours', OFFICE_HOURS],
  ])('keeps the daily average with %s', (_, rhythm) => {
    const times = Array.from(arrivals(worldOf(70), random.fork('times'), 50, rhythm));

    expect(times.length / 70).toBeGreaterThan(46);
    expect(times.length / 70).toBeLessThan(54);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((time) => time >= start && time < start + 70 * DAY)).toBe(true);
  });

  it('is quiet at weekends and at night in office hours', () => {
    const times = Array.from(arrivals(worldOf(70), random.fork('times'), 50, OFFICE_HOURS));

    const weekend = times.filter(isWeekend).length;
    const night = times.filter((time) => !isWeekend(time) && (time % DAY) / HOUR < 7).length;
    expect(weekend / times.length).toBeLessThan(0.08);
    expect(night / times.length).toBeLessThan(0.12);
  });

  it('never comes when nothing is asked for', () => {
    expect(Array.from(arrivals(worldOf(1_000), random, 0))).toEqual([]);
  });
});

describe('daysOf', () => {
  it('begins the day before the first and ends the day after the last', () => {
    const days = Array.from(daysOf(worldOf(2)), (day) => (day - Date.UTC(2026, 0, 5)) / DAY);

    expect(days).toEqual([-1, 0, 1, 2, 3]);
  });
});
