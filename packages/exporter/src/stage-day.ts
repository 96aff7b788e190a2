import { createHash } from 'node:crypto';
import type { LakeTable } from './lake/column.ts';
import { partKey } from './lake/object-keys.ts';
import type { ManifestPart } from './manifest.ts';
import { type LakeRow, openParquetFile } from './parquet/parquet-file.ts';
import { rowGroups } from './parquet/row-groups.ts';
import type { CallOptions, ObjectStore, StagedObject } from './ports.ts';

/** A file of a day that is complete and that nobody sees yet. */
export interface StagedPart extends Omit<ManifestPart, 'etag'> {
  readonly object: StagedObject;
}

export interface StageOptions extends CallOptions {
  /** A file that reaches this size ends, and another begins. */
  readonly partBytes: number;
  readonly rowGroupRows: number;
}

/**
 * Writes the rows of a day as files that are staged in the store. The same rows in the same order give the
 * same files. When it throws, nothing is left behind.
 */
export async function stageDay(
  table: LakeTable,
  day: string,
  rows: AsyncIterable<LakeRow>,
  lake: Pick<ObjectStore, 'stage'>,
  { partBytes, rowGroupRows, signal }: StageOptions,
): Promise<StagedPart[]> {
  const parts: StagedPart[] = [];
  let current: ReturnType<typeof openPart> | undefined;
  try {
    for await (const group of rowGroups(rows, { maxRows: rowGroupRows })) {
      signal?.throwIfAborted();
      current ??= openPart(table, partKey(table, day, parts.length), lake, signal);
      await current.file.writeGroup(group);
      if (current.file.bytes < partBytes) continue;
      parts.push(await current.finish());
      current = undefined;
    }
    if (current !== undefined) parts.push(await current.finish());
    return parts;
  } catch (error) {
    await discardAll([...parts, ...(current === undefined ? [] : [current])]);
    throw error;
  }
}

/** Leaves nothing behind; what cannot be discarded now is found by a later run. */
export async function discardAll(parts: readonly Pick<StagedPart, 'object'>[]): Promise<void> {
  await Promise.allSettled(parts.map(({ object }) => object.discard()));
}

function openPart(
  table: LakeTable,
  key: string,
  lake: Pick<ObjectStore, 'stage'>,
  signal: AbortSignal | undefined,
) {
  const object = lake.stage(key, signal === undefined ? {} : { signal });
  const hash = createHash('sha256');
  const file = openParquetFile(table, async (bytes) => {
    hash.update(bytes);
    await object.write(bytes);
  });
  return {
    object,
    file,
    async finish(): Promise<StagedPart> {
      await file.finish();
      await object.seal();
      return { key, rows: file.rows, bytes: file.bytes, sha256: hash.digest('hex'), object };
    },
  };
}
