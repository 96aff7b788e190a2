/// <reference path="../src/dynalite.d.ts" />
import { describe, expect, it } from '@jest/globals';
import { gatherReads } from '../src/gathered-reads.ts';

function createDb(getMany: (keys: readonly string[]) => Promise<unknown[]>) {
  const asked: (readonly string[])[] = [];
  const db = {
    getMany(keys: readonly string[]) {
      asked.push(keys);
      return getMany(keys);
    },
  } as DynaliteDb;
  gatherReads(db);
  const get = (key: string) =>
    new Promise((resolve, reject) => {
      db.get(key, (error, value) => (error ? reject(error) : resolve(value)));
    });
  return { asked, get };
}

describe('gatherReads', () => {
  it('looks up in one go what is asked in the same instant, each key once', async () => {
    const { asked, get } = createDb(async (keys) => keys.map((key) => `${key}!`));

    const values = await Promise.all(['a', 'b', 'a', 'c'].map(get));

    expect(values).toEqual(['a!', 'b!', 'a!', 'c!']);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });

  it('looks up again what is asked later', async () => {
    let version = 0;
    const { get } = createDb(async () => {
      version += 1;
      return [version];
    });

    expect([await get('a'), await get('a')]).toEqual([1, 2]);
  });

  it('has nothing for what is not there', async () => {
    const { get } = createDb(async () => [undefined]);

    expect(await get('a')).toBeUndefined();
  });

  it('fails everybody who asked, and nobody later', async () => {
    let isBroken = true;
    const { get } = createDb(async (keys) => {
      if (isBroken) throw new Error('IO error');
      return [...keys];
    });

    const outcomes = await Promise.allSettled(['a', 'b', 'a'].map(get));
    isBroken = false;

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await get('a')).toBe('a');
  });
});
