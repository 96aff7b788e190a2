import { describe, expect, it } from '@jest/globals';
import { createSeenIds, hashId } from '../../src/import/seen-ids.ts';

const MEBIBYTE = 1024 * 1024;

describe('createSeenIds', () => {
  it('tells 200,000 ids apart in a megabyte, but for a handful', () => {
    const seen = createSeenIds();

    let added = 0;
    for (let n = 0; n < 200_000; n += 1) if (seen.add(...hashId(`id-${n}`))) added += 1;

    expect(added).toBeGreaterThan(199_990);
    expect(seen.errorRate()).toBeLessThan(0.000_05);
    expect(seen.filters.reduce((sum, { bits }) => sum + bits.length, 0)).toBeLessThan(MEBIBYTE);
    expect(seen.filters.reduce((sum, { count }) => sum + count, 0)).toBe(added);
  });

  it('stays within its bound, and says how much it errs there', () => {
    const full = [{ bits: new Uint8Array(16 * MEBIBYTE), count: 40_000_000 }];
    const seen = createSeenIds(full);

    seen.add(...hashId('one more'));

    expect(seen.filters).toHaveLength(1);
    expect(seen.errorRate()).toBeGreaterThan(0.1);
  });

  it('is certain of an empty one', () => {
    expect(createSeenIds().errorRate()).toBe(0);
  });

  it('takes none of 300,000 ids of one import for another', () => {
    const seen = createSeenIds();
    let taken = 0;
    for (let n = 0; n < 300_000; n += 1) {
      if (!seen.add(...hashId(`10000000-0000-4000-8000-${String(n).padStart(12, '0')}`)))
        taken += 1;
    }

    expect(taken).toBe(0);
    expect(seen.errorRate()).toBeLessThan(0.000_001);
  });
});
