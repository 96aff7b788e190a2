/** Makes something to count for each of some names. */
export function countersOf<Name extends string, T>(
  names: readonly Name[],
  create: () => T,
): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, create()])) as Record<Name, T>;
}

/** The newest so many of what comes along, in any order. */
interface NewestFirst<T> {
  add(item: T): void;
  list(): readonly T[];
}

/** Keeps at most twice `size` items, whatever comes. `newestFirst` sorts them. */
export function keepNewest<T>(size: number, newestFirst: (a: T, b: T) => number): NewestFirst<T> {
  let items: T[] = [];
  const trim = () => {
    items = items.sort(newestFirst).slice(0, size);
  };
  return {
    add(item) {
      items.push(item);
      if (items.length >= 2 * size) trim();
    },
    list() {
      trim();
      return items;
    },
  };
}

/** Something counted for each of many keys, in bounded memory. */
interface BoundedCounters<T> {
  /** Returns what is counted for a key; for keys beyond the capacity, what is counted for all of those. */
  of(key: string): T;
  entries(): Iterable<[string, T]>;
  readonly rest: T;
  /** True when `rest` is in use. */
  readonly isFull: boolean;
}

/** Counts exactly for the first `capacity` keys and together for all others. */
export function createBoundedCounters<T>(capacity: number, create: () => T): BoundedCounters<T> {
  const counters = new Map<string, T>();
  const rest = create();
  let isFull = false;
  return {
    of(key) {
      const known = counters.get(key);
      if (known !== undefined) return known;
      if (counters.size >= capacity) {
        isFull = true;
        return rest;
      }
      const fresh = create();
      counters.set(key, fresh);
      return fresh;
    },
    entries: () => counters.entries(),
    rest,
    get isFull() {
      return isFull;
    },
  };
}
