import { describe, expect, it } from '@jest/globals';
import { createTallies } from '../../src/report/bounded-collections.ts';

describe('createTallies', () => {
  it('counts exactly up to its capacity and together beyond it', () => {
    const tallies = createTallies(2, () => ({ count: 0 }));

    for (const key of ['a', 'b', 'a', 'c', 'd', '__proto__']) tallies.of(key).count += 1;

    expect([...tallies.entries()]).toEqual([
      ['a', { count: 2 }],
      ['b', { count: 1 }],
    ]);
    expect(tallies.rest).toEqual({ count: 3 });
    expect(tallies.isFull).toBe(true);
  });

  it('is not full when every key has its place', () => {
    const tallies = createTallies(1, () => ({}));

    tallies.of('a');
    tallies.of('a');

    expect(tallies.isFull).toBe(false);
  });
});
