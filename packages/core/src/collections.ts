/**
 * Cuts a sequence into lists of at most `size`, taking from it only what the next list needs.
 *
 * @example [...chunksOf([1, 2, 3], 2)] // [[1, 2], [3]]
 */
export function* chunksOf<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * Sorts items by a key, in the order in which they come and the keys first appear.
 *
 * @example groupBy(['an', 'ox', 'a'], (word) => word.length) // Map { 2 => ['an', 'ox'], 1 => ['a'] }
 */
export function groupBy<T, Key>(
  items: Iterable<T>,
  keyOf: (item: T) => Key,
): Map<Key, [T, ...T[]]> {
  const groups = new Map<Key, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * Works off `items` with up to `workers` at a time, taking each only when a worker is free. After a
 * failure no further item is started; once those under way have ended, the first error is thrown.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const worker = async () => {
    while (errors.length === 0) {
      const next = iterator.next();
      if (next.done) return;
      try {
        await work(next.value);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  if (errors.length > 0) throw errors[0];
}

/** An object without the fields that are undefined. */
type Compact<T> = {
  [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/**
 * Returns a copy of the object without the fields that are undefined, for types that tell a field that is missing from
 * one that is undefined. Fields of fields stay as they are.
 *
 * @example compact({ profile: 'audit', region: undefined }) // { profile: 'audit' }
 */
export function compact<T extends object>(object: T): Compact<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Compact<T>;
}
