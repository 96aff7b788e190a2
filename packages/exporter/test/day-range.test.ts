import { describe, expect, it } from '@jest/globals';
import { parseExportRange } from '../src/day-range.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');

describe('parseExportRange', () => {
  it.each([undefined, null, 'text', {}, { source: 'aws.scheduler', time: '2026-03-01' }])(
    'takes %p for a scheduled run',
    (payload) => {
      expect(parseExportRange(payload, NOW)).toBeUndefined();
    },
  );

  it('reads the days, both included', () => {
    const payload = { start_date: '2026-02-28', end_date: '2026-03-10' };

    expect(parseExportRange(payload, NOW)).toEqual({
      startDate: '2026-02-28',
      endDate: '2026-03-10',
    });
  });

  it.each([
    [{ start_date: '2026-03-01' }, 'end_date is missing'],
    [{ end_date: '2026-03-01' }, 'start_date is missing'],
    [
      { start_date: '2026-02-30', end_date: 5 },
      'start_date ("2026-02-30") is not a day such as 2026-03-01; end_date (number) is not',
    ],
    [
      { start_date: '2026-13-01', end_date: '2026-03-01' },
      'start_date ("2026-13-01") is not a day',
    ],
    [
      { start_date: '2026-03-02', end_date: '2026-03-01' },
      'start_date (2026-03-02) is after end_date (2026-03-01)',
    ],
    [
      { start_date: '2026-03-02', end_date: '2026-03-11' },
      'end_date (2026-03-11) is after today (2026-03-10, UTC)',
    ],
    [
      { start_date: '2000-01-01', end_date: '2026-03-01' },
      '9557 days are more than 3660 at a time',
    ],
  ])('refuses %j', (payload, problem) => {
    expect(() => parseExportRange(payload, NOW)).toThrow(
      expect.objectContaining({
        code: 'BAD_PAYLOAD',
        message: expect.stringContaining(`Cannot export: ${problem}`),
        hint: expect.stringContaining('start_date'),
      }),
    );
  });
});
