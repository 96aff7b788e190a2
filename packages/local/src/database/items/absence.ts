/// <reference path="../dynalite.d.ts" />
import { findPartitions, partitionIn } from './partitions.ts';
import { createWrittenKeys } from './written-keys.ts';

/**
 * Knows of items that they cannot be there, without looking: those whose table, or day, was empty when the database was
 * opened, and that were not written since. Importing into a new folder would otherwise look for each item twice.
 */
export interface Absence {
  /** `prefix` is that of the table, `key` that of the item below it. False whenever it may be there. */
  isAbsent(prefix: string, key: string): boolean;
  /** Hears of each key that is written, from the moment on when it is asked for. */
  noteWrite(path: string): void;
  /** Looks once, after opening and before anything is asked. */
  look(db: Pick<DynaliteDb, 'keys'>, tables: readonly TableOutline[]): Promise<void>;
}

interface TableOutline {
  readonly tableName: string;
  /** Its partitions are few: each is remembered. Of other tables only whether there is anything. */
  readonly hasFewPartitions: boolean;
}

const ITEM_PREFIX = 'item-';

export function createAbsence(): Absence {
  const written = createWrittenKeys();
  /** The first parts of the keys that each table had. */
  const partitions = new Map<string, ReadonlySet<string>>();

  return {
    isAbsent(prefix, key) {
      const had = partitions.get(prefix);
      if (had === undefined || had.has(partitionIn(key))) return false;
      return !written.mayHave(prefix + key);
    },

    noteWrite(path) {
      if (path.startsWith(ITEM_PREFIX)) written.add(path);
    },

    async look(db, tables) {
      for (const { hasFewPartitions, tableName } of tables) {
        const prefix = `${ITEM_PREFIX}${tableName}~`;
        const found = await findPartitions(db, prefix, hasFewPartitions);
        if (hasFewPartitions || found.size === 0) partitions.set(prefix, found);
      }
    },
  };
}
