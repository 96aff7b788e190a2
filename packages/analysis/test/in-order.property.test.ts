import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inOrder } from '../src/in-order.ts';

describe('inOrder', () => {
  it('always yields the first rows in order, however few it may hold, and reads no more often than it has to', async () => {
    const rows = fc.uniqueArray(fc.nat({ max: 500 }), { maxLength: 60 });
    const limits = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constant(1_000_000_000));
    await fc.assert(
      fc.asyncProperty(rows, limits, fc.integer({ min: 1, max: 20 }), async (all, limit, most) => {
        let reads = 0;
        async function* read(): AsyncGenerator<number> {
          reads += 1;
          yield* all;
        }
        const order = {
          bucketOf: (row: number) => Math.floor(row / 10),
          compare: (a: number, b: number) => a - b,
          limit,
          most,
        };

        const found: number[] = [];
        for await (const row of inOrder(read, order)) found.push(row);

        expect(found).toEqual([...all].sort((a, b) => a - b).slice(0, limit));
        if (limit <= most || all.length <= most) expect(reads).toBe(1);
      }),
    );
  });
});
