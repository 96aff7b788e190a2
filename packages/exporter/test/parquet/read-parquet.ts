import { DECOMPRESSORS } from '@iam-tracker/test-utils/parquet';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';

/** Reads a Parquet file whole, through code that did not write it. */
export async function readParquet(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const file = exactBuffer(bytes);
  return parquetReadObjects({ file, compressors: DECOMPRESSORS });
}

/** Returns the number of rows of every row group. */
export function groupSizes(bytes: Uint8Array): number[] {
  return parquetMetadata(exactBuffer(bytes)).row_groups.map(({ num_rows }) => Number(num_rows));
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
