import type { ObjectStore, StoredObject } from '@iam-tracker/exporter/export';
import {
  FACT_KINDS,
  factsKey,
  IAM_EVENTS,
  isPartKey,
  manifestKey,
  partitionPrefix,
} from '@iam-tracker/lake';

/**
 * Returns the days of events whose files in the lake are not those that were written: a file is lost, cut
 * off, or no manifest says which there were, or what other days want to know of it is gone. A query would pass over a lost file without a word. By size
 * alone: a copied folder is whole, and what was overwritten in place is found when it is read.
 */
export async function findDamagedDays(
  lake: Pick<ObjectStore, 'list' | 'read'>,
  days: readonly string[],
): Promise<readonly string[]> {
  const parts = new Map<string, StoredObject[]>();
  const keys = new Set<string>();
  for (const object of await lake.list(`${IAM_EVENTS.folder}/`)) {
    keys.add(object.key);
    if (!isPartKey(object.key)) continue;
    const prefix = object.key.slice(0, object.key.lastIndexOf('/') + 1);
    parts.set(prefix, [...(parts.get(prefix) ?? []), object]);
  }
  const damaged: string[] = [];
  for (const day of days) {
    const manifest = await lake.read(manifestKey(IAM_EVENTS, day));
    const found = parts.get(partitionPrefix(IAM_EVENTS, day)) ?? [];
    const hasFacts = FACT_KINDS.every((kind) => keys.has(factsKey(kind, day)));
    if (!hasFacts || !isWhole(manifest, found)) damaged.push(day);
  }
  return damaged;
}

function isWhole(manifest: Uint8Array | undefined, found: readonly StoredObject[]): boolean {
  if (manifest === undefined) return false;
  try {
    const { parts } = JSON.parse(Buffer.from(manifest).toString()) as {
      parts: readonly { key: string; bytes: number }[];
    };
    const sizes = new Map(found.map(({ key, bytes }) => [key, bytes]));
    return (
      parts.length === found.length && parts.every(({ key, bytes }) => sizes.get(key) === bytes)
    );
  } catch {
    return false;
  }
}
