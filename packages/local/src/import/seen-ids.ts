import { hash } from 'node:crypto';

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
  /** Adds an id, of which the two numbers of `hashId` are enough, and tells whether it was not there. */
  add(first: number, second: number): boolean;
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
    add(first, second) {
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
export function hashId(id: string): [first: number, second: number] {
  const digest = hash('sha1', id, 'binary');
  return [numberAt(digest, 0), (numberAt(digest, 4) | 1) >>> 0];
}

/** Reads four bytes, the lowest first. */
function numberAt(bytes: string, at: number): number {
  const byte = (offset: number) => bytes.charCodeAt(at + offset);
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}

/**
 * The places of an id are first, first + second, first + 2 second, … modulo the bits of a filter, which are a power
 * of two (Kirsch and Mitzenmacher, 2006).
 */
function has(bits: Uint8Array, first: number, second: number): boolean {
  const mask = bits.length * 8 - 1;
  let place = first & mask;
  for (let n = 0; n < HASHES; n += 1) {
    if (((bits[place >>> 3] ?? 0) & (1 << (place & 7))) === 0) return false;
    place = (place + second) & mask;
  }
  return true;
}

function insert(bits: Uint8Array, first: number, second: number): void {
  const mask = bits.length * 8 - 1;
  let place = first & mask;
  for (let n = 0; n < HASHES; n += 1) {
    bits[place >>> 3] = (bits[place >>> 3] ?? 0) | (1 << (place & 7));
    place = (place + second) & mask;
  }
}
