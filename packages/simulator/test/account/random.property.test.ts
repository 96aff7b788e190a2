import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createChooser, createRandom, type Random } from '../../src/account/random.ts';

const DRAWS = 20;

function draw(random: Random): number[] {
  return Array.from({ length: DRAWS }, () => random.bits());
}

describe('createRandom', () => {
  it.prop([fc.integer()])('gives the same stream for the same seed', (seed) => {
    expect(draw(createRandom(seed))).toEqual(draw(createRandom(seed)));
  });

  it.prop([fc.integer(), fc.integer()])('gives another stream for another seed', (one, other) => {
    fc.pre(one !== other);

    expect(draw(createRandom(one))).not.toEqual(draw(createRandom(other)));
  });

  it.prop([fc.integer(), fc.string(), fc.nat({ max: 50 })])(
    'forks the same stream however much was drawn before',
    (seed, name, drawn) => {
      const used = createRandom(seed);
      for (let count = 0; count < drawn; count += 1) used.bits();

      expect(draw(used.fork(name))).toEqual(draw(createRandom(seed).fork(name)));
    },
  );

  it.prop([fc.integer(), fc.string(), fc.string()])(
    'forks different streams under different names',
    (seed, one, other) => {
      fc.pre(one !== other);
      const random = createRandom(seed);

      expect(draw(random.fork(one))).not.toEqual(draw(random.fork(other)));
    },
  );

  it.prop([fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat({ max: 50 })])(
    'keeps integers between both ends',
    (seed, min, width) => {
      const random = createRandom(seed);

      const numbers = Array.from({ length: DRAWS }, () => random.int(min, min + width));

      expect(numbers.every((n) => Number.isInteger(n) && n >= min && n <= min + width)).toBe(true);
    },
  );

  it.prop([fc.integer(), fc.array(fc.integer(), { minLength: 1 })])(
    'picks members of the list',
    (seed, list) => {
      expect(list).toContain(createRandom(seed).pick(list));
    },
  );

  it('spreads its numbers evenly', () => {
    const random = createRandom(7);
    const counts = Array.from({ length: 10 }, () => 0);

    for (let count = 0; count < 20_000; count += 1) {
      const cell = Math.floor(random.float() * 10);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }

    expect(Math.min(...counts)).toBeGreaterThan(1_850);
    expect(Math.max(...counts)).toBeLessThan(2_150);
  });

  it('waits the mean on average', () => {
    const random = createRandom(7);

    const waits = Array.from({ length: 20_000 }, () => random.exponential(40));

    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(mean).toBeGreaterThan(38);
    expect(mean).toBeLessThan(42);
  });
});

describe('createChooser', () => {
  it('chooses by weight', () => {
    const random = createRandom(7);
    const choose = createChooser([
      [1, 'rare'],
      [9, 'usual'],
    ]);

    const rare = Array.from({ length: 10_000 }, () => choose(random)).filter((c) => c === 'rare');

    expect(rare.length).toBeGreaterThan(900);
    expect(rare.length).toBeLessThan(1_100);
  });
});
