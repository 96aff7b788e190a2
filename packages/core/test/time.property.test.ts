import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import {
  DAY,
  dayOf,
  formatEventTime,
  formatTime,
  parseDay,
  parseEventTime,
  parseTime,
} from '../src/time.ts';

const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });

describe('parseEventTime', () => {
  it.prop([seconds])('reads what formatEventTime writes', (time) => {
    const text = formatEventTime(time);

    expect(text).toHaveLength(20);
    expect(parseEventTime(text ?? '')).toBe(text);
    expect(Date.parse(text ?? '') / 1000).toBe(time);
  });

  it.prop([seconds, fc.integer({ min: 0, max: 999 })])('drops fractions', (time, fraction) => {
    const text = formatEventTime(time);
    const digits = String(fraction).padStart(3, '0');

    expect(parseEventTime(text?.replace('Z', `.${digits}Z`) ?? '')).toBe(text);
    expect(parseEventTime(text?.replace('Z', `,${digits}Z`) ?? '')).toBe(text);
  });

  it.prop([
    fc.integer({ min: 0, max: 4_000_000_000 }),
    fc.integer({ min: -14 * 60, max: 14 * 60 }),
  ])('converts every zone to UTC', (time, offset) => {
    const sign = offset < 0 ? '-' : '+';
    const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
    const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
    const local = formatEventTime(time + offset * 60)?.replace('Z', '') ?? '';

    expect(parseEventTime(`${local}${sign}${hours}:${minutes}`)).toBe(formatEventTime(time));
    expect(parseEventTime(`${local}${sign}${hours}${minutes}`)).toBe(formatEventTime(time));
  });

  it.prop([fc.string()])('gives a time or nothing for every text', (text) => {
    expect(parseEventTime(text) ?? '1970-01-01T00:00:00Z').toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    );
  });

  it('refuses what is no moment', () => {
    const texts = [
      '2026-02-30T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-01T25:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T00:00:60Z',
      '2026-01-01T00:00:00',
      '2026-01-01 00:00:00Z',
      '2026-01-01',
      '9999-12-31T23:59:59-05:00',
      '0000-01-01T00:00:00+05:00',
    ];

    expect(texts.filter((text) => parseEventTime(text) !== undefined)).toEqual([]);
  });
});

describe('formatEventTime', () => {
  it.each([
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [253_402_300_800],
    [-62_167_219_201],
    [-1e300],
  ])('gives nothing for %d', (time) => {
    expect(formatEventTime(time)).toBeUndefined();
  });
});

const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('parseDay', () => {
  it.prop([moment])('reads the day of any time, and no other', (time) => {
    const start = parseDay(dayOf(time));

    expect(start).toBe(Math.floor(time / DAY) * DAY);
  });

  it.prop([
    fc.integer({ min: 1, max: 9999 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
  ])('reads a day when the calendar has it', (year, month, day) => {
    const [y, m, d] = [[year, 4] as const, [month, 2] as const, [day, 2] as const].map(
      ([part, width]) => String(part).padStart(width, '0'),
    );
    // The last day of a month is the one before the first of the next.
    const last = new Date(0);
    last.setUTCFullYear(year, month, 0);
    const isReal = month >= 1 && month <= 12 && day >= 1 && day <= last.getUTCDate();

    expect(parseDay(`${y}-${m}-${d}`) !== undefined).toBe(isReal);
  });
});

describe('parseTime', () => {
  it.prop([moment])('reads what formatTime writes, to the second', (time) => {
    expect(parseTime(formatTime(time))).toBe(Math.floor(time / 1000) * 1000);
  });

  it.prop([moment, fc.integer({ min: -14 * 60, max: 14 * 60 })])(
    'minds the zone',
    (time, offset) => {
      const local = formatTime(time + offset * 60_000).replace('Z', '');
      const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
      const zone = `${offset < 0 ? '-' : '+'}${hours}:${String(Math.abs(offset) % 60).padStart(2, '0')}`;

      expect(parseTime(`${local}${zone}`)).toBe(Math.floor(time / 1000) * 1000);
    },
  );

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T12:00Z',
    '2026-03-01T12:00:00',
    '2026-03-01T25:00Z',
    '2026-03-01 12:00Z',
    '2026-03-01',
    'yesterday',
  ])('refuses %s', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});
