import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { keepNewest } from '../src/bounded-collections.ts';

describe('keepNewest', () => {
  it.prop([fc.integer({ min: 1, max: 9 }), fc.uniqueArray(fc.nat({ max: 9999 }))])(
    'keeps the newest, in whatever order they come',
    (size, times) => {
      const texts = times.map((time) => String(time).padStart(4, '0'));
      const newest = keepNewest<string>(size, (a, b) => (a < b ? 1 : -1));

      for (const text of texts) newest.add(text);

      expect(newest.list()).toEqual([...texts].sort().reverse().slice(0, size));
    },
  );
});
