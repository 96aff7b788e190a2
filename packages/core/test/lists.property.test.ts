import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { chunksOf, groupBy } from '../src/lists.ts';

describe('chunksOf', () => {
  it.prop([fc.array(fc.anything()), fc.integer({ min: 1, max: 9 })])(
    'gives every item once, in order, in lists as full as can be',
    (items, size) => {
      const chunks = [...chunksOf(items, size)];

      expect(chunks.flat(1)).toEqual(items);
      expect(chunks.map(({ length }) => length).slice(0, -1)).toEqual(
        Array.from({ length: Math.max(0, chunks.length - 1) }, () => size),
      );
      expect(chunks.every(({ length }) => length > 0 && length <= size)).toBe(true);
    },
  );
});

describe('groupBy', () => {
  it.prop([fc.array(fc.integer({ min: -20, max: 20 }))])(
    'gives every item once, with those of its key, in the order in which they come',
    (numbers) => {
      const groups = groupBy(numbers, (number) => number % 5);

      expect([...groups.keys()]).toEqual([...new Set(numbers.map((number) => number % 5))]);
      for (const [key, group] of groups) {
        expect(group).toEqual(numbers.filter((number) => number % 5 === key));
      }
    },
  );
});
