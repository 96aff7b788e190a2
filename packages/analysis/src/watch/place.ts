import { compareText } from '@iam-tracker/core';

interface PlaceOptions<Row> {
  keyOf(row: Row): string;
  /** Milliseconds since the epoch, of the row itself and not of when it came. */
  timeOf(row: Row): number;
  /** Rows from before this are none that were asked for. */
  readonly begin: number;
  /** How late a row may come, in milliseconds: so far does a look reach back before the one before it. */
  readonly lateness: number;
  /** Rows to begin with: the newest that are there at the first look. */
  readonly most: number;
}

/** Rows more than are wanted that are held before they are put in order. */
const SPARE = 1_000;

/** Place up to which a ledger was seen, to which rows are added late and in no order. */
interface Place<Row> {
  /** Returns the time from which the next look has to read; it never goes back. */
  since(): number;
  look(): Look<Row>;
}

/** One reading of all that there is since `Place.since`. Nothing is remembered of one that is not kept. */
interface Look<Row> {
  /** Takes a row that was read, in any order and as often as it is read. */
  see(row: Row): void;
  /** Returns the rows that no look before has shown, in the order of time. */
  fresh(): Row[];
  /** Remembers what was seen; `begunAt` is the time at which reading began. Call it when all was read. */
  keep(begunAt: number): void;
}

/**
 * Makes a place at which nothing was seen yet. Of rows that come less than `lateness` after their time, and after any
 * number of looks that failed, each is shown once. What is remembered is the keys of as many rows as a look reads.
 */
export function createPlace<Row>({
  begin,
  keyOf,
  lateness,
  most,
  timeOf,
}: PlaceOptions<Row>): Place<Row> {
  const seen = new Map<string, number>();
  let lastLook: number | undefined;
  const since = () => (lastLook === undefined ? begin : Math.max(begin, lastLook - lateness));
  const inOrder = (a: Row, b: Row) => timeOf(a) - timeOf(b) || compareText(keyOf(a), keyOf(b));

  function look(): Look<Row> {
    const from = since();
    const wanted = lastLook === undefined ? most : Number.POSITIVE_INFINITY;
    const times = new Map<string, number>();
    let rows: Row[] = [];
    const newest = () => rows.sort(inOrder).slice(Math.max(0, rows.length - wanted));
    return {
      see(row) {
        const key = keyOf(row);
        const time = timeOf(row);
        if (time < from || seen.has(key) || times.has(key)) return;
        times.set(key, time);
        rows.push(row);
        // The first look may be at a day of millions.
        if (rows.length >= 2 * wanted + SPARE) rows = newest();
      },
      fresh: newest,
      keep(begunAt) {
        for (const [key, time] of times) seen.set(key, time);
        lastLook = Math.max(lastLook ?? begunAt, begunAt);
        const oldest = since();
        for (const [key, time] of seen) if (time < oldest) seen.delete(key);
      },
    };
  }

  return { since, look };
}
