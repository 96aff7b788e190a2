import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { chunksOf, compact, groupBy } from '../src/collections.ts';

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

const value = fc.option(fc.anything(), { nil: undefined });

it.prop([fc.dictionary(fc.string(), value)])(
  'keeps what is defined, and nothing else',
  (object) => {
    const kept = compact(object);

    const defined = Object.keys(object).filter((key) => object[key] !== undefined);
    expect(Object.keys(kept)).toEqual(defined);
    for (const key of defined) expect(Reflect.get(kept, key)).toBe(object[key]);
  },
);
