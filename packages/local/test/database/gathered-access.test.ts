/// <reference path="../../src/database/dynalite.d.ts" />
import { describe, expect, it } from '@jest/globals';
import { gatherReads, gatherWrites } from '../../src/database/gathered-access.ts';

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

  it('fails every caller that asked, and none later', async () => {
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

/** LevelDB as far as writing goes, under the methods that dynalite lays over it. */
function createLevel() {
  const log: string[] = [];
  const state: { failNext?: Error } = {};
  const level = {
    async put(key: string, _value: unknown, { sync }: { sync: boolean }) {
      log.push(`${sync ? 'sync' : 'put'} ${key}`);
    },
    async batch(writes: readonly DynaliteWrite[]) {
      const { failNext } = state;
      delete state.failNext;
      if (failNext !== undefined) throw failNext;
      log.push(writes.map(({ type, key }) => `${type} ${key}`).join(', '));
    },
  };
  const db = Object.create(level) as DynaliteDb;
  gatherWrites(db, (key) => key.startsWith('ledger'));
  const put = (key: string) =>
    new Promise<void>((resolve, reject) => {
      db.put(key, {}, (error) => (error ? reject(error) : resolve()));
    });
  const del = (key: string) =>
    new Promise<void>((resolve, reject) => {
      db.del(key, (error) => (error ? reject(error) : resolve()));
    });
  return { log, state, put, del };
}

describe('gatherWrites', () => {
  it('writes as one batch what is asked in the same instant', async () => {
    const { log, put, del } = createLevel();

    await Promise.all([put('a'), del('b'), put('c')]);
    await put('d');

    expect(log).toEqual(['put a, del b, put c', 'put d']);
  });

  it('gathers what is asked while it writes for the next batch', async () => {
    const { log, put } = createLevel();

    const first = put('a');
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, put('b'), put('c')]);

    expect(log).toEqual(['put a', 'put b, put c']);
  });

  it('forces everything earlier to the disk before it writes a ledger', async () => {
    const { log, put } = createLevel();

    await put('event');
    await put('ledger/1');
    await put('event');

    expect(log).toEqual(['put event', 'sync synced', 'put ledger/1', 'put event']);
  });

  it('writes nothing any more after a failed batch, and always says why', async () => {
    const { log, state, put, del } = createLevel();
    await put('a');
    const cause = new Error('IO error: No space left on device');
    state.failNext = cause;

    const failing = await Promise.allSettled([put('b'), put('c')]);
    const later = await Promise.allSettled([put('d'), put('ledger'), del('a')]);

    for (const outcome of [...failing, ...later]) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringContaining('No space left on device'), cause },
      });
    }
    expect(log).toEqual(['put a']);
  });

  it('fails what was waiting when the batch before it failed', async () => {
    const { log, state, put } = createLevel();
    state.failNext = new Error('full');

    const first = put('a');
    await new Promise((resolve) => setImmediate(resolve));
    const outcomes = await Promise.allSettled([first, put('b')]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(log).toEqual([]);
  });

  it('explains what is no error either', async () => {
    const { state, put } = createLevel();
    state.failNext = 'broken' as never;

    await expect(put('a')).rejects.toThrow('has stopped (broken)');
  });
});
