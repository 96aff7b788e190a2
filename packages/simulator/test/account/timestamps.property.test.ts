import { fc, it } from '@fast-check/jest';
import { DAY, dayOf } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { isoSecond, isWeekend, localeText, startOfDay } from '../../src/account/timestamps.ts';

const times = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2040, 0, 1) });

describe('isoSecond', () => {
  it.prop([times])('cuts to the whole second', (time) => {
    expect(Date.parse(isoSecond(time))).toBe(Math.floor(time / 1_000) * 1_000);
    expect(isoSecond(time)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it.prop([times, fc.double({ min: 0, max: 0.999, noNaN: true })])(
    'takes fractions of a millisecond',
    (time, fraction) => {
      expect(isoSecond(time + fraction)).toBe(isoSecond(time));
    },
  );
});

describe('localeText', () => {
  it('writes US English text, with the second comma or without', () => {
    const noon = Date.UTC(2026, 6, 1, 12, 8, 19);

    expect(localeText(noon)).toBe('Jul 1, 2026, 12:08:19 PM');
    expect(localeText(noon, 'plain')).toBe('Jul 1, 2026 12:08:19 PM');
  });

  it.prop([times])('says the time that a reader in UTC understands', (time) => {
    const seconds = Math.floor(time / 1_000) * 1_000;

    expect(Date.parse(`${localeText(time)} UTC`)).toBe(seconds);
    expect(Date.parse(`${localeText(time, 'plain')} UTC`)).toBe(seconds);
  });
});

describe('startOfDay', () => {
  it.prop([times])('is the midnight before, of the same name', (time) => {
    const midnight = startOfDay(time);

    expect(midnight % DAY).toBe(0);
    expect(time - midnight).toBeGreaterThanOrEqual(0);
    expect(time - midnight).toBeLessThan(DAY);
    expect(dayOf(midnight)).toBe(dayOf(time));
  });
});

describe('isWeekend', () => {
  it('is true on two days of a week', () => {
    const monday = Date.UTC(2026, 0, 5);

    const week = [0, 1, 2, 3, 4, 5, 6].map((day) => isWeekend(monday + day * DAY));

    expect(week).toEqual([false, false, false, false, false, true, true]);
  });
});
