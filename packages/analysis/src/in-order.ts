import { keepNewest } from './bounded-collections.ts';

/** Rows that are held at a time. */
const MOST = 10_000;

interface Order<Row> {
  /** Number of the stretch that a row belongs to; rows of a lower number come before all of a higher one. */
  bucketOf(row: Row): number;
  /** Total: no two rows are the same to it. */
  compare(a: Row, b: Row): number;
  /** The first so many. */
  readonly limit: number;
  readonly most?: number;
}

/**
 * Yields in order what a source has in none. Holds no more than twice `most` rows, or those of one bucket: what is more
 * is read again, a stretch of buckets at a time, so `read` must give the same each time.
 */
export async function* inOrder<Row>(
  read: () => AsyncIterable<Row>,
  { bucketOf, compare, limit, most = MOST }: Order<Row>,
): AsyncGenerator<Row> {
  if (limit <= most) {
    const first = keepNewest(limit, compare);
    for await (const row of read()) first.add(row);
    yield* first.list();
    return;
  }
  let left = limit;
  for await (const rows of stretches(read, bucketOf, most)) {
    const wanted = [...rows].sort(compare).slice(0, left);
    yield* wanted;
    left -= wanted.length;
    if (left === 0) return;
  }
}

async function* stretches<Row>(
  read: () => AsyncIterable<Row>,
  bucketOf: (row: Row) => number,
  most: number,
): AsyncGenerator<readonly Row[]> {
  const counts = new Map<number, number>();
  let held: Row[] | undefined = [];
  for await (const row of read()) {
    const bucket = bucketOf(row);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    held?.push(row);
    if (held !== undefined && held.length > most) held = undefined;
  }
  if (held !== undefined) {
    yield held;
    return;
  }
  for (const [first, last] of bounds(counts, most)) {
    const rows: Row[] = [];
    for await (const row of read()) {
      const bucket = bucketOf(row);
      if (bucket >= first && bucket <= last) rows.push(row);
    }
    yield rows;
  }
}

/** Yields the first and the last bucket of each stretch of at most so many rows, or of one bucket. */
function* bounds(
  counts: ReadonlyMap<number, number>,
  most: number,
): Generator<readonly [first: number, last: number]> {
  let stretch: { readonly first: number; last: number; rows: number } | undefined;
  for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (stretch !== undefined && stretch.rows + count <= most) {
      stretch.last = bucket;
      stretch.rows += count;
      continue;
    }
    if (stretch !== undefined) yield [stretch.first, stretch.last];
    stretch = { first: bucket, last: bucket, rows: count };
  }
  if (stretch !== undefined) yield [stretch.first, stretch.last];
}
