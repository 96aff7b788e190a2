import type { LakeTable } from './column.ts';

/** Returns what every object of a day begins with. */
export function partitionPrefix({ folder, partition }: LakeTable, day: string): string {
  return `${folder}/${partition.name}=${day}/`;
}

/** Returns the key of one of the files that a day consists of, counted from 0. */
export function partKey(table: LakeTable, day: string, part: number): string {
  return `${partitionPrefix(table, day)}part-${String(part).padStart(4, '0')}.parquet`;
}

/** Returns the key of the manifest of a day. Athena and DuckDB pass over what begins with `_`. */
export function manifestKey(table: LakeTable, day: string): string {
  return `${partitionPrefix(table, day)}_manifest.json`;
}

/** Tells the files that hold rows from everything else in a day's folder. */
export function isPartKey(key: string): boolean {
  return /\/part-\d{4,}\.parquet$/.test(key);
}
