/** The newest so many of what comes along, in any order. */
export interface NewestFirst<T> {
  add(item: T): void;
  list(): readonly T[];
  /** Returns the list and begins a new one. */
  take(): readonly T[];
}

/** Keeps at most twice `size` items, whatever comes. `timeOf` returns ISO 8601. */
export function keepNewest<T>(size: number, timeOf: (item: T) => string): NewestFirst<T> {
  let items: T[] = [];
  const trim = () => {
    items = items.sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1)).slice(0, size);
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
    take() {
      trim();
      const taken = items;
      items = [];
      return taken;
    },
  };
}
