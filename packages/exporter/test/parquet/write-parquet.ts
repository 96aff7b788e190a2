import type { LakeTable } from '@iam-tracker/lake';
import type { Compression } from '../../src/parquet/compression.ts';
import { type LakeRow, openParquetFile } from '../../src/parquet/parquet-file.ts';

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
