import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeObjectStore } from '@iam-tracker/test-utils/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFolderStore } from '../../src/lake/folder-store.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake folder '));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describeObjectStore('a folder', async () => createFolderStore(join(root, 'lake')));

describe('createFolderStore', () => {
  async function publish(folder: string, key: string) {
    const store = createFolderStore(folder);
    const object = store.stage(key);
    await object.write(Buffer.from('content'));
    await object.publish(undefined);
    return store;
  }

  it('keeps others out of what it makes, and leaves nothing in its staging', async () => {
    const folder = join(root, 'private');

    await publish(folder, 'a/day=1/x');

    const modes = ['a', 'a/day=1', 'a/day=1/x', '.staging'].map(
      async (path) => (await stat(join(folder, path))).mode & 0o077,
    );
    expect(await Promise.all(modes)).toEqual([0, 0, 0, 0]);
    expect(await readdir(join(folder, '.staging'))).toEqual([]);
  });

  it('says which path cannot be used, and why', async () => {
    const folder = join(root, 'a-file');
    await writeFile(folder, '');

    const end = publish(folder, 'a/x');

    await expect(end).rejects.toMatchObject({
      code: 'LAKE_FAILED',
      message: expect.stringContaining(folder),
      hint: expect.stringContaining('permissions'),
    });
  });

  it('fails to list what it may not read', async () => {
    const folder = join(root, 'locked');
    const store = await publish(folder, 'a/x');
    await chmod(join(folder, 'a'), 0);
    const isRoot = process.getuid?.() === 0;

    const end = await store.list('a/').catch((error: unknown) => error);

    await chmod(join(folder, 'a'), 0o700);
    // The superuser may read everything.
    if (!isRoot) expect(end).toMatchObject({ code: 'LAKE_FAILED' });
    else expect(end).toHaveLength(1);
  });
});
