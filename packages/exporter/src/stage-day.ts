import { createHash } from 'node:crypto';
import type { LakeTable } from '@iam-tracker/lake';
import { type ManifestPart, partKey } from '@iam-tracker/lake';
import { type LakeRow, openParquetFile } from './parquet/parquet-file.ts';
import { rowGroups } from './parquet/row-groups.ts';
import type { CallOptions, ObjectStore, StagedObject } from './ports.ts';

/** A file of a day that is complete and that no reader sees yet. */
export interface StagedPart extends Omit<ManifestPart, 'etag'> {
  readonly object: StagedObject;
}

export interface StageOptions extends CallOptions {
  /** A file that reaches this size ends, and another begins. */
  readonly partBytes: number;
  readonly rowGroupRows: number;
}

/** The late columns of a day (`LakeColumn.isLate`). */
export interface LateColumns {
  /** Takes a row; what it returns stands for the row afterwards. */
  keep(row: LakeRow): number;
  /** Called once, when every row was taken; returns what gives the late fields of each row. */
  complete(): Promise<(kept: number) => LakeRow>;
}

/**
 * Writes the rows of a day as files that are staged in the store. The same rows in the same order give the
 * same files. When it throws, nothing is left behind.
 */
export async function stageDay(
  table: LakeTable,
  day: string,
  { rows, late }: { rows: AsyncIterable<LakeRow>; late?: LateColumns | undefined },
  lake: Pick<ObjectStore, 'stage'>,
  { partBytes, rowGroupRows, signal }: StageOptions,
): Promise<StagedPart[]> {
  const opened: ReturnType<typeof openPart>[] = [];
  const parts: StagedPart[] = [];
  try {
    for await (const group of rowGroups(rows, { maxRows: rowGroupRows })) {
      signal?.throwIfAborted();
      let current = opened.at(-1);
      if (current === undefined || current.file.bytes >= partBytes) {
        current = openPart(table, partKey(table, day, opened.length), lake, { late, signal });
        opened.push(current);
      }
      await current.file.writeGroup(group);
    }
    const lateOf = await late?.complete();
    // Files end only now: what the last row tells may belong into the first of them.
    for (const part of opened) parts.push(await part.finish(lateOf));
    return parts;
  } catch (error) {
    await discardAll(opened);
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
  { late, signal }: { late: LateColumns | undefined; signal: AbortSignal | undefined },
) {
  const object = lake.stage(key, signal === undefined ? {} : { signal });
  const hash = createHash('sha256');
  const sink = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await object.write(bytes);
  };
  const file = openParquetFile(table, sink, { keep: late?.keep });
  return {
    object,
    file,
    async finish(lateOf?: (kept: number) => LakeRow): Promise<StagedPart> {
      await file.finish(lateOf);
      await object.seal();
      return { key, rows: file.rows, bytes: file.bytes, sha256: hash.digest('hex'), object };
    },
  };
}
