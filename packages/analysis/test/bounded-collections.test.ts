import { describe, expect, it } from '@jest/globals';
import { createBoundedCounters } from '../src/bounded-collections.ts';

describe('createBoundedCounters', () => {
  it('counts exactly up to its capacity and together beyond it', () => {
    const counters = createBoundedCounters(2, () => ({ count: 0 }));

    for (const key of ['a', 'b', 'a', 'c', 'd', '__proto__']) counters.of(key).count += 1;

    expect([...counters.entries()]).toEqual([
      ['a', { count: 2 }],
      ['b', { count: 1 }],
    ]);
    expect(counters.rest).toEqual({ count: 3 });
    expect(counters.isFull).toBe(true);
  });

  it('is not full when every key has its place', () => {
    const counters = createBoundedCounters(1, () => ({}));

    counters.of('a');
    counters.of('a');

    expect(counters.isFull).toBe(false);
  });
});
