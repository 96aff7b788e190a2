/// <reference path="../dynalite.d.ts" />
import { findPartitions, partitionIn } from './partitions.ts';

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

/** A Bloom filter of 4 MB: one key in a hundred of three million is looked for although it is not there. */
const FILTER_BITS = 2 ** 25;
const PLACES = 5;
const ITEM_PREFIX = 'item-';

export function createAbsence(): Absence {
  const written = new Uint8Array(FILTER_BITS / 8);
  /** The first parts of the keys that each table had. */
  const partitions = new Map<string, ReadonlySet<string>>();

  return {
    isAbsent(prefix, key) {
      const had = partitions.get(prefix);
      if (had === undefined || had.has(partitionIn(key))) return false;
      return !isInFilter(written, prefix + key);
    },

    noteWrite(path) {
      if (path.startsWith(ITEM_PREFIX)) addToFilter(written, path);
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

function isInFilter(bits: Uint8Array, text: string): boolean {
  const [first, second] = hashesOf(text);
  for (let place = 0; place < PLACES; place += 1) {
    const bit = (first + Math.imul(place, second)) >>> 7;
    if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

function addToFilter(bits: Uint8Array, text: string): void {
  const [first, second] = hashesOf(text);
  for (let place = 0; place < PLACES; place += 1) {
    const bit = (first + Math.imul(place, second)) >>> 7;
    bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
}

/** Two numbers of 32 bits. What collides is looked for, nothing worse: they need not withstand an attacker. */
function hashesOf(text: string): [number, number] {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul((second << 5) ^ (second >>> 27) ^ unit, 0x5bd1e995);
  }
  return [first ^ (first >>> 15), second | 1];
}
