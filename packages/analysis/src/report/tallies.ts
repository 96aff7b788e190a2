/** Something counted for each of many keys, in bounded memory. */
export interface Tallies<T> {
  /** Returns what is counted for a key; for keys beyond the capacity, what is counted for all of those. */
  of(key: string): T;
  entries(): Iterable<[string, T]>;
  readonly rest: T;
  /** Whether `rest` is in use. */
  readonly isFull: boolean;
}

/** Counts exactly for the first `capacity` keys and together for all others. */
export function createTallies<T>(capacity: number, create: () => T): Tallies<T> {
  const tallies = new Map<string, T>();
  const rest = create();
  let isFull = false;
  return {
    of(key) {
      const known = tallies.get(key);
      if (known !== undefined) return known;
      if (tallies.size >= capacity) {
        isFull = true;
        return rest;
      }
      const fresh = create();
      tallies.set(key, fresh);
      return fresh;
    },
    entries: () => tallies.entries(),
    rest,
    get isFull() {
      return isFull;
    },
  };
}
