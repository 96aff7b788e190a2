import { createHash } from 'node:crypto';
import { AppError } from '@iam-tracker/core';
import type { ObjectStore, StagedObject } from '@iam-tracker/exporter/export';

/** An object store in memory; also shows what no reader may see. */
export interface MemoryLake extends ObjectStore {
  readonly objects: ReadonlyMap<string, { readonly content: Uint8Array; readonly etag: string }>;
  /** Keys of what is staged and neither published nor discarded. */
  staged(): string[];
  /** Bytes that staged objects took, all together. */
  readonly written: number;
}

export function createMemoryLake(now: () => number = () => 0): MemoryLake {
  const objects = new Map<string, { content: Uint8Array; etag: string; modifiedAt: number }>();
  const staged = new Map<StagedObject, { key: string; startedAt: number }>();
  let written = 0;

  function stage(key: string, signal: AbortSignal | undefined): StagedObject {
    const chunks: Uint8Array[] = [];
    const object: StagedObject = {
      async write(bytes) {
        signal?.throwIfAborted();
        chunks.push(bytes);
        written += bytes.length;
      },
      async seal() {
        signal?.throwIfAborted();
      },
      async publish(replaces) {
        if (!staged.has(object)) throw new AppError('LAKE_FAILED', `${key} is not staged any more`);
        if (objects.get(key)?.etag !== replaces) {
          throw new AppError('LAKE_CONFLICT', `${key} is another one than ${replaces}`);
        }
        const content = Buffer.concat(chunks);
        const etag = createHash('md5').update(content).digest('hex');
        objects.set(key, { content, etag, modifiedAt: now() });
        staged.delete(object);
        return etag;
      },
      async discard() {
        staged.delete(object);
      },
    };
    staged.set(object, { key, startedAt: now() });
    return object;
  }

  return {
    objects,
    staged: () => [...staged.values()].map(({ key }) => key),
    get written() {
      return written;
    },
    async list(prefix, { signal } = {}) {
      signal?.throwIfAborted();
      return [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, { content, etag, modifiedAt }]) => ({
          key,
          etag,
          bytes: content.length,
          modifiedAt,
        }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async read(key, { signal } = {}) {
      signal?.throwIfAborted();
      return objects.get(key)?.content;
    },
    stage: (key, { signal } = {}) => stage(key, signal),
    async remove({ key, etag }) {
      if (objects.get(key)?.etag === etag) objects.delete(key);
    },
    async discardStaged(prefix, before, { signal } = {}) {
      signal?.throwIfAborted();
      const left = [...staged].filter(
        ([, { key, startedAt }]) => key.startsWith(prefix) && startedAt < before,
      );
      for (const [object] of left) staged.delete(object);
      return left.length;
    },
  };
}
