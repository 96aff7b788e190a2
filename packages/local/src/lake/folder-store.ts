import { randomUUID } from 'node:crypto';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@iam-tracker/core';
import type {
  CallOptions,
  ObjectStore,
  StagedObject,
  StoredObject,
} from '@iam-tracker/exporter/export';
import { undefinedIfMissing } from '../disk.ts';

/** Beside the tables, so that renaming a file into place is one step; no reader looks in there. */
const STAGING = '.staging';

/** The folder is for its owner alone. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Keeps the lake in a folder, an object a file. A file is written elsewhere, forced to the disk and renamed into
 * place: readers see the old one or the new one. Between looking at what a file replaces and renaming it,
 * another process could do the same; the lock of the data folder's database keeps it out.
 */
export function createFolderStore(root: string): ObjectStore {
  const staging = join(root, STAGING);
  const pathOf = (key: string) => join(root, ...key.split('/'));
  let publishing: Promise<unknown> = Promise.resolve();

  async function naming<T>(path: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const { message } = error as Error;
      throw new AppError('LAKE_FAILED', `${path} cannot be used: ${message}.`, {
        hint: 'Check the disk and the permissions of the data folder.',
        cause: error,
      });
    }
  }

  async function describe(key: string): Promise<StoredObject | undefined> {
    const found = await stat(pathOf(key), { bigint: true }).catch(undefinedIfMissing);
    if (found === undefined) return undefined;
    const { ino, size, mtimeNs } = found;
    const modifiedAt = Number(mtimeNs / 1_000_000n);
    return { key, etag: `${ino}-${size}-${mtimeNs}`, bytes: Number(size), modifiedAt };
  }

  async function moveIntoPlace(from: string, key: string, replaces: string | undefined) {
    const found = await describe(key);
    if (found?.etag !== replaces) {
      throw new AppError('LAKE_CONFLICT', `${pathOf(key)} was replaced by another export.`);
    }
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    await rename(from, path);
    return (await describe(key))?.etag ?? '';
  }

  function stage(key: string, { signal }: CallOptions): StagedObject {
    const path = join(staging, `${encodeURIComponent(key)}~${randomUUID()}`);
    let file: FileHandle | undefined;
    let isPublished = false;

    async function opened(): Promise<FileHandle> {
      await mkdir(staging, { recursive: true, mode: FOLDER_MODE });
      file ??= await open(path, 'wx', FILE_MODE);
      return file;
    }

    async function closed(): Promise<void> {
      const handle = await opened();
      await handle.sync();
      await handle.close();
    }

    let closing: Promise<void> | undefined;
    return {
      async write(bytes) {
        signal?.throwIfAborted();
        await naming(path, async () => {
          await (await opened()).appendFile(bytes);
        });
      },
      async seal() {
        signal?.throwIfAborted();
        closing ??= closed();
        await naming(path, () => closing ?? Promise.resolve());
      },
      publish(replaces) {
        const act = () =>
          naming(path, async () => {
            closing ??= closed();
            await closing;
            const etag = await moveIntoPlace(path, key, replaces);
            isPublished = true;
            return etag;
          });
        // One at a time: looking and renaming are two steps.
        const published = publishing.then(act, act);
        publishing = published.catch(() => undefined);
        return published;
      },
      async discard() {
        if (isPublished) return;
        await (closing ?? file?.close())?.catch(() => undefined);
        closing = Promise.resolve();
        await naming(path, () => rm(path, { force: true }));
      },
    };
  }

  return {
    list: (prefix, { signal } = {}) =>
      naming(root, async () => {
        signal?.throwIfAborted();
        const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
        const objects: StoredObject[] = [];
        for (const name of (await filesBelow(pathOf(folder))).sort()) {
          const key = folder + name;
          const found = key.startsWith(prefix) ? await describe(key) : undefined;
          if (found !== undefined) objects.push(found);
        }
        return objects;
      }).catch(orReason(signal)),
    read: (key, { signal } = {}) =>
      naming(pathOf(key), async () => {
        signal?.throwIfAborted();
        return readFile(pathOf(key)).catch(undefinedIfMissing);
      }).catch(orReason(signal)),
    stage: (key, options = {}) => stage(key, options),
    remove: ({ key, etag }) =>
      naming(pathOf(key), async () => {
        if ((await describe(key))?.etag === etag) await rm(pathOf(key), { force: true });
      }),
    discardStaged: (prefix, before, { signal } = {}) =>
      naming(staging, async () => {
        signal?.throwIfAborted();
        let count = 0;
        for (const name of await filesBelow(staging)) {
          const path = join(staging, name);
          if (!decodeURIComponent(name).startsWith(prefix)) continue;
          const found = await stat(path).catch(undefinedIfMissing);
          if (found === undefined || found.mtimeMs >= before) continue;
          await rm(path, { force: true });
          count += 1;
        }
        return count;
      }).catch(orReason(signal)),
  };
}

/** Names of files below a folder, with `/`; none when it is not there. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    undefinedIfMissing,
  );
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.replaceAll('\\', '/'));
}

function orReason(signal: AbortSignal | undefined) {
  return (error: unknown): never => {
    signal?.throwIfAborted();
    throw error;
  };
}
