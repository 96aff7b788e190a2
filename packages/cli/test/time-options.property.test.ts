import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTimeOption, readPeriod, spanOf } from '../src/time-options.ts';

const NOW = Date.UTC(2026, 2, 10, 12, 30);

describe('parseTimeOption', () => {
  it('reads every second it is given back', () => {
    const seconds = fc.integer({ min: 0, max: 4_102_444_800 });
    fc.assert(
      fc.property(seconds, fc.constantFrom('start' as const, 'end' as const), (second, edge) => {
        const text = new Date(second * 1000).toISOString();

        expect(parseTimeOption(text, NOW, edge)).toBe(second * 1000);
      }),
    );
  });
});

describe('readPeriod', () => {
  it('always shows the newest day of a ledger of the past, when no time is named', () => {
    const days = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 400 }), (ages, standardDays) => {
        const known = ages.map((age) =>
          new Date(NOW - age * 86_400_000).toISOString().slice(0, 10),
        );
        const span = spanOf(known, NOW);

        const { since, until } = readPeriod({}, { now: NOW, standardDays })(span);

        const newest = Date.parse(span?.last ?? '');
        expect(until - since).toBe(standardDays * 86_400_000);
        expect(newest + 86_399_000).toBeLessThanOrEqual(until);
        expect(newest + 86_399_000).toBeGreaterThan(since);
      }),
    );
  });
});
