import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import {
  formatAge,
  formatCount,
  formatCounted,
  formatDuration,
  formatMinute,
} from '../../src/render/quantities.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [0.4, '0 s'],
    [59.6, '1 min'],
    [61, '1 min 1 s'],
    [3600, '1 h'],
    [12_000, '3 h 20 min'],
    [86_400 + 59, '1 d'],
    [90 * 86_400 + 7_200, '90 d 2 h'],
  ])('writes %p', (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });
});

describe('formatCounted', () => {
  it('agrees with its noun', () => {
    expect([
      '',
      formatCounted(1, 'file'),
      formatCounted(0, 'file'),
      formatCounted(1200, 'file'),
    ]).toEqual(['', '1 file', '0 files', '1,200 files']);
  });
});

describe('formatCount', () => {
  it('separates thousands', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
  });

  it.prop([
    fc.oneof(
      fc.maxSafeInteger(),
      fc.integer({ min: -10_000, max: 10_000 }),
      fc.double({ noNaN: true }),
    ),
  ])('always writes what Intl does', (count) => {
    expect(formatCount(count)).toBe(new Intl.NumberFormat('en-US').format(count || 0));
  });
});

describe('formatMinute', () => {
  it('writes UTC', () => {
    expect(formatMinute(Date.UTC(2026, 2, 1, 12, 5, 9) / 1000)).toBe('2026-03-01 12:05');
  });
});

describe('formatAge', () => {
  it.each([
    ['2026-03-01T11:59:58Z', '2 s'],
    ['2026-03-01T09:30:00Z', '2 h'],
    ['2026-02-27T09:30:00Z', '2 d'],
    ['2020-03-01T12:00:00Z', '2,191 d'],
    // A clock ahead of ours, and what is no time.
    ['2026-03-01T12:00:01Z', '0 s'],
    ['soon', '0 s'],
  ])('writes how long %s is ago', (time, expected) => {
    expect(formatAge(time, '2026-03-01T12:00:00Z')).toBe(expected);
  });
});
