import { describe, expect, it } from '@jest/globals';
import { parseRange, parseTimeOption } from '../src/time-options.ts';

const NOW = Date.UTC(2026, 2, 10, 12, 30);

describe('parseTimeOption', () => {
  it.each([
    ['90m', 'start', '2026-03-10T11:00:00.000Z'],
    ['24h', 'start', '2026-03-09T12:30:00.000Z'],
    ['7d', 'end', '2026-03-03T12:30:00.000Z'],
    ['2w', 'start', '2026-02-24T12:30:00.000Z'],
    ['2026-03-01', 'start', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01', 'end', '2026-03-01T23:59:59.000Z'],
    ['2026-03-01T10:20', 'end', '2026-03-01T10:20:00.000Z'],
    ['2026-03-01T10:20:30', 'start', '2026-03-01T10:20:30.000Z'],
    ['2026-03-01T10:20:30.5Z', 'start', '2026-03-01T10:20:30.500Z'],
    ['2026-03-01T10:20+02:00', 'start', '2026-03-01T08:20:00.000Z'],
    ['2024-02-29', 'start', '2024-02-29T00:00:00.000Z'],
  ] as const)('reads %p as the %s of a range', (text, edge, expected) => {
    expect(new Date(parseTimeOption(text, NOW, edge)).toISOString()).toBe(expected);
  });

  it.each([
    '',
    'now',
    '7',
    '7 d',
    '-7d',
    '7y',
    '2026-13-01',
    '2026-02-30',
    '2026-03-01 10:20',
    '2026-03-01T25:00',
    '01.03.2026',
    '1772323200',
  ])('refuses %p', (text) => {
    expect(() => parseTimeOption(text, NOW, 'start')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
  });
});

describe('parseRange', () => {
  it('reads what is said, and nothing else', () => {
    const since = Date.UTC(2026, 2, 1);

    expect(parseRange({ since: '2026-03-01' }, NOW)).toEqual({ since, until: undefined });
    expect(parseRange({}, NOW)).toEqual({ since: undefined, until: undefined });
  });

  it('refuses a range that ends before it begins', () => {
    expect(() => parseRange({ since: '1d', until: '2d' }, NOW)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
  });
});
