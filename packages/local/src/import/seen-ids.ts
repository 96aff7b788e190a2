import { createHash } from 'node:crypto';

/** 32 bits for each id and 16 of them set: one id in three million is taken for another. */
const BITS_PER_ID = 32;
const HASHES = 16;
/** The first filter is this large and each next one twice as large, until all of them are `MAX_BYTES`. */
const FIRST_BYTES = 128 * 1024;
const MAX_BYTES = 32 * 1024 * 1024;

/** One Bloom filter, and how many ids are in it. */
export interface IdFilter {
  readonly bits: Uint8Array;
  count: number;
}

/**
 * The ids that were counted already, in a few bytes each: a chain of Bloom filters. An id that was added is
 * always known; one that was not is taken for known now and then, ever more often beyond eight million. So
 * what is counted by it is never counted twice, and may be a little too low.
 */
interface SeenIds {
  /** Adds an id and tells whether it was not there. */
  add(id: string): boolean;
  readonly filters: readonly IdFilter[];
  /** The chance that a new id is taken for a known one, 0 to 1. */
  errorRate(): number;
}

/** Goes on with filters that were stored; they are changed. */
export function createSeenIds(stored: readonly IdFilter[] = []): SeenIds {
  const filters = [...stored];

  function filterToFill(): IdFilter {
    const last = filters.at(-1);
    const total = filters.reduce((sum, { bits }) => sum + bits.length, 0);
    const size = last === undefined ? FIRST_BYTES : last.bits.length * 2;
    const hasRoom = last !== undefined && last.count < (last.bits.length * 8) / BITS_PER_ID;
    if (hasRoom || (last !== undefined && total + size > MAX_BYTES)) return last;
    const next = { bits: new Uint8Array(size), count: 0 };
    filters.push(next);
    return next;
  }

  return {
    filters,
    add(id) {
      const [first, second] = hash(id);
      if (filters.some(({ bits }) => has(bits, first, second))) return false;
      const filter = filterToFill();
      insert(filter.bits, first, second);
      filter.count += 1;
      return true;
    },
    errorRate() {
      const allMiss = filters.reduce((product, { bits, count }) => {
        const filled = 1 - Math.exp((-HASHES * count) / (bits.length * 8));
        return product * (1 - filled ** HASHES);
      }, 1);
      return 1 - allMiss;
    },
  };
}

/** Two independent numbers of 32 bits; ids of CloudTrail are random, but a file may say anything. */
function hash(id: string): [number, number] {
  const digest = createHash('sha1').update(id).digest();
  return [digest.readUInt32LE(0), (digest.readUInt32LE(4) | 1) >>> 0];
}

/** The places of an id are first, first + second, first + 2 second, … (Kirsch and Mitzenmacher, 2006). */
function has(bits: Uint8Array, first: number, second: number): boolean {
  const size = bits.length * 8;
  for (let n = 0; n < HASHES; n += 1) {
    const place = (first + n * second) % size;
    if (((bits[place >>> 3] ?? 0) & (1 << (place & 7))) === 0) return false;
  }
  return true;
}

function insert(bits: Uint8Array, first: number, second: number): void {
  const size = bits.length * 8;
  for (let n = 0; n < HASHES; n += 1) {
    const place = (first + n * second) % size;
    bits[place >>> 3] = (bits[place >>> 3] ?? 0) | (1 << (place & 7));
  }
}
