import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTimeOption } from '../src/time-options.ts';

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
