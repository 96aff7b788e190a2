import { describe, expect, it } from '@jest/globals';
import {
  describeSpan,
  parseRange,
  parseTimeOption,
  readPeriod,
  spanOf,
} from '../src/time-options.ts';

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

describe('spanOf', () => {
  it.each([
    [['2023-07-10', '2023-07-12', '2023-07-11'], { first: '2023-07-10', last: '2023-07-12' }],
    [['2023-07-10'], { first: '2023-07-10', last: '2023-07-10' }],
    [['1970-01-01', '2023-07-10', '2099-01-01'], { first: '2023-07-10', last: '2023-07-10' }],
    [['2099-01-01'], { first: '2099-01-01', last: '2099-01-01' }],
    [['1970-01-01'], undefined],
    [[], undefined],
  ])('finds in %j the days %j', (days, expected) => {
    expect(spanOf(days, NOW)).toEqual(expected);
  });
});

describe('readPeriod', () => {
  const iso = (time: number) => new Date(time).toISOString().slice(0, 19);
  const period = (options: object, days: string[]) => {
    const { since, until, note } = readPeriod(options, { now: NOW, standardDays: 30 })(
      spanOf(days, NOW),
    );
    return [iso(since), iso(until), note];
  };

  it.each([
    ['nothing known', {}, [], '2026-02-08T12:30:00', '2026-03-10T12:30:00'],
    ['a ledger of today', {}, ['2026-03-10'], '2026-02-08T12:30:00', '2026-03-10T12:30:00'],
    [
      'a fresh and an old day',
      {},
      ['2023-07-10', '2026-03-01'],
      '2026-02-08T12:30:00',
      '2026-03-10T12:30:00',
    ],
    ['--since', { since: '7d' }, ['2023-07-10'], '2026-03-03T12:30:00', '2026-03-10T12:30:00'],
    [
      '--until',
      { until: '2026-03-01' },
      ['2023-07-10'],
      '2026-01-30T23:59:59',
      '2026-03-01T23:59:59',
    ],
    [
      '--days and --until',
      { days: 1, until: '2026-03-01' },
      ['2023-07-10'],
      '2026-02-28T23:59:59',
      '2026-03-01T23:59:59',
    ],
  ])('keeps to what was asked for with %s', (_, options, days, since, until) => {
    expect(period(options, days)).toEqual([since, until, undefined]);
  });

  it('ends on the newest day of an old ledger, and says so', () => {
    expect(period({}, ['2023-07-10', '2023-01-01'])).toEqual([
      '2023-06-10T23:59:59',
      '2023-07-10T23:59:59',
      'The newest event of the ledger is of 2023-07-10: this is about 2023-06-10 to 2023-07-10 (--since and --until say otherwise).',
    ]);
    expect(period({ days: 7 }, ['2026-03-01']).slice(0, 2)).toEqual([
      '2026-02-22T23:59:59',
      '2026-03-01T23:59:59',
    ]);
  });

  it('leaves no event out that happened before the period up to now began, on its first day', () => {
    const [since, until] = period({}, ['2026-02-08']);

    expect(until).toBe('2026-02-08T23:59:59');
    expect(since).toBe('2026-01-09T23:59:59');
  });

  it.each([
    [{ since: '1d', until: '2d' }, '--since is after --until'],
    [{ since: '2026-03-11' }, '--since is after --until'],
    [{ days: 3, since: '1d' }, 'both say where to begin'],
  ])('refuses %j', (options, expected) => {
    expect(() => readPeriod(options, { now: NOW, standardDays: 30 })).toThrow(expected);
  });
});

describe('describeSpan', () => {
  const span = { first: '2023-07-10', last: '2023-07-12' };

  it.each([
    ['no events', undefined, {}, 'The ledger has no events.'],
    ['all time', span, {}, 'The ledger has events from 2023-07-10 to 2023-07-12 (UTC).'],
    [
      'one day',
      { first: '2023-07-10', last: '2023-07-10' },
      {},
      'The ledger has events of 2023-07-10 (UTC).',
    ],
    [
      'what came later',
      span,
      { since: Date.UTC(2023, 6, 11) },
      'The ledger has events from 2023-07-10 to 2023-07-12 (UTC); all of it: --since 2023-07-10 --until 2023-07-12.',
    ],
    [
      'what came before',
      span,
      { until: Date.UTC(2023, 6, 1) },
      'The ledger has events from 2023-07-10 to 2023-07-12 (UTC); all of it: --since 2023-07-10 --until 2023-07-12.',
    ],
  ])('says what there is, asked for %s', (_, known, asked, expected) => {
    expect(describeSpan(known, asked)).toBe(expected);
  });
});
