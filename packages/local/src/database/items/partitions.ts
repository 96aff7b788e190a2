/// <reference path="../dynalite.d.ts" />

/** After `/`, which ends each part of a key. */
const AFTER_PART = '0';

/**
 * Lists the partitions of a table by the prefix of its keys, as `partitionIn` returns them; the first one alone unless all
 * are wanted. Looks at one key of each, so it takes as long as there are partitions, not items.
 */
export async function findPartitions(
  db: Pick<DynaliteDb, 'keys'>,
  prefix: string,
  isComplete: boolean,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const keys = db.keys({ gte: prefix, lt: `${prefix}\u{10ffff}` });
  try {
    for (let path = await keys.next(); path !== undefined; path = await keys.next()) {
      const partition = partitionIn(path.slice(prefix.length));
      found.add(partition);
      if (!isComplete) break;
      keys.seek(prefix + partition.slice(0, -1) + AFTER_PART);
    }
  } finally {
    await keys.close();
  }
  return found;
}

/** The first part of an item's key: the digest and the partition key, the slash behind them included. */
export function partitionIn(key: string): string {
  return key.slice(0, key.indexOf('/', key.indexOf('/') + 1) + 1);
}
