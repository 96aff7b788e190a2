import { randomBytes } from 'node:crypto';
import type { ObjectStore } from '@iam-tracker/exporter/export';
import { beforeAll, describe, expect, it } from '@jest/globals';

export interface ObjectStoreTraits {
  /** True when a large object is published under the same condition as a small one. */
  readonly hasConditionsForLargeObjects: boolean;
  /** True when the store tells the age of what was staged; not when another process keeps it. */
  readonly knowsAge: boolean;
}

/** More than one part of a multipart upload. */
const LARGE_BYTES = 12 * 1024 * 1024;

/** The lake's store on any place; each test keeps to a folder of its own. */
export function describeObjectStore(
  name: string,
  open: () => Promise<ObjectStore>,
  { hasConditionsForLargeObjects, knowsAge }: ObjectStoreTraits = {
    hasConditionsForLargeObjects: true,
    knowsAge: true,
  },
): void {
  describe(`object store on ${name}`, () => {
    let store: ObjectStore;
    beforeAll(async () => {
      store = await open();
    });

    async function publish(key: string, chunks: readonly Uint8Array[], replaces?: string) {
      const object = store.stage(key);
      for (const chunk of chunks) await object.write(chunk);
      await object.seal();
      try {
        return await object.publish(replaces);
      } catch (error) {
        await object.discard();
        throw error;
      }
    }

    const conflict = expect.objectContaining({ code: 'LAKE_CONFLICT' });
    const bytes = (text: string) => Buffer.from(text);
    const keysOf = async (prefix: string) => (await store.list(prefix)).map(({ key }) => key);

    it('has nothing where nothing was published', async () => {
      expect(await store.list('nothing/')).toEqual([]);
      expect(await store.read('nothing/at-all')).toBeUndefined();
    });

    it('shows an object with its content once it is published', async () => {
      const key = 'once/day=2026-01-01/part-0000.parquet';
      const object = store.stage(key);
      await object.write(bytes('first, '));
      await object.write(bytes('second'));
      await object.seal();
      const before = await store.list('once/');

      const etag = await object.publish(undefined);

      expect(before).toEqual([]);
      expect(await store.list('once/')).toEqual([
        { key, etag, bytes: 13, modifiedAt: expect.any(Number) },
      ]);
      expect(Buffer.from((await store.read(key)) ?? []).toString()).toBe('first, second');
    });

    it('lists by key what begins with the prefix', async () => {
      for (const key of ['list/b/2', 'list/b/1', 'list/a/1', 'lists/a']) {
        await publish(key, [bytes(key)]);
      }

      expect(await keysOf('list/')).toEqual(['list/a/1', 'list/b/1', 'list/b/2']);
      expect(await keysOf('list/b/')).toEqual(['list/b/1', 'list/b/2']);
    });

    it('replaces exactly the object it is told to', async () => {
      const first = await publish('replace/x', [bytes('1')]);
      const second = await publish('replace/x', [bytes('2')], first);

      await expect(publish('replace/x', [bytes('3')], first)).rejects.toEqual(conflict);
      await expect(publish('replace/x', [bytes('3')])).rejects.toEqual(conflict);
      await expect(publish('replace/y', [bytes('3')], second)).rejects.toEqual(conflict);

      expect(Buffer.from((await store.read('replace/x')) ?? []).toString()).toBe('2');
      expect(await keysOf('replace/')).toEqual(['replace/x']);
    });

    it('keeps a large object whole', async () => {
      const chunks = Array.from({ length: 6 }, () => randomBytes(LARGE_BYTES / 6));

      const etag = await publish('large/x', chunks);

      expect(await store.list('large/')).toMatchObject([
        { key: 'large/x', etag, bytes: LARGE_BYTES },
      ]);
      const content = Buffer.from((await store.read('large/x')) ?? []);
      expect(content.equals(Buffer.concat(chunks))).toBe(true);
    });

    const racing = 'replaces a large object only when it is the one it is told to';
    if (hasConditionsForLargeObjects) {
      it(racing, async () => {
        const large = [randomBytes(LARGE_BYTES)];
        const first = await publish('race/x', large);
        await publish('race/x', [bytes('quicker')], first);

        await expect(publish('race/x', large, first)).rejects.toEqual(conflict);

        expect(Buffer.from((await store.read('race/x')) ?? []).toString()).toBe('quicker');
      });
    } else {
      it.todo(`${racing}: not to be had here, the condition is not looked at`);
    }

    it('leaves nothing of what is discarded, small or large', async () => {
      for (const size of [10, LARGE_BYTES]) {
        const object = store.stage(`discard/${size}`);
        await object.write(randomBytes(size));
        await object.discard();
        await object.discard();
      }

      expect(await store.list('discard/')).toEqual([]);
      expect(await store.discardStaged('discard/', Number.MAX_SAFE_INTEGER)).toBe(0);
    });

    it('removes an object, and not one that replaced it', async () => {
      await publish('remove/x', [bytes('1')]);
      const [first] = await store.list('remove/');
      if (first === undefined) throw new Error('not published');

      await store.remove(first);
      const gone = await store.list('remove/');
      await store.remove(first);

      expect(gone).toEqual([]);
    });

    it('discards what was staged before a time, and nothing else', async () => {
      const abandoned = store.stage('abandoned/x');
      await abandoned.write(randomBytes(LARGE_BYTES));
      await abandoned.seal();
      const other = store.stage('abandonedly/x');
      await other.write(randomBytes(LARGE_BYTES));
      await other.seal();

      const early = await store.discardStaged('abandoned/', 0);
      const late = await store.discardStaged('abandoned/', Number.MAX_SAFE_INTEGER);

      expect(knowsAge ? early : 0).toBe(0);
      expect(early + late).toBe(1);
      await expect(abandoned.publish(undefined)).rejects.toMatchObject({ code: 'LAKE_FAILED' });
      expect(await other.publish(undefined)).toEqual(expect.any(String));
    });

    it('ends what it is doing with the signal, and throws its reason', async () => {
      const reason = new Error('out of time');
      const signal = AbortSignal.abort(reason);
      const object = store.stage('signal/x', { signal });

      await expect(store.list('signal/', { signal })).rejects.toBe(reason);
      await expect(store.read('signal/x', { signal })).rejects.toBe(reason);
      await expect(store.discardStaged('signal/', 0, { signal })).rejects.toBe(reason);
      await expect(object.write(randomBytes(LARGE_BYTES))).rejects.toBe(reason);
      await object.discard();
    });
  });
}
