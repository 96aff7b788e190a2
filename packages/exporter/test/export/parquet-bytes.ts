import type { LakeTable } from '@iam-tracker/lake';
import { DECOMPRESSORS } from '@iam-tracker/test-utils/parquet';
import { parquetReadObjects } from 'hyparquet';
import { type Compression, type LakeRow, openParquetFile } from '../../src/export/parquet-file.ts';

/** Reads a Parquet file whole, through code that did not write it. */
export async function readParquet(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const file = new Uint8Array(bytes).buffer;
  return parquetReadObjects({ file, compressors: DECOMPRESSORS });
}

/** Writes row groups into one file in memory. */
export async function writeParquet(
  table: LakeTable,
  groups: readonly (readonly LakeRow[])[],
  compression?: Compression,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const options = compression === undefined ? {} : { compression };
  const file = openParquetFile(table, async (bytes) => void chunks.push(bytes), options);
  for (const group of groups) await file.writeGroup(group);
  await file.finish();
  return Buffer.concat(chunks);
}
