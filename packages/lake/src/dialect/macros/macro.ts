/**
 * The type of Trino's `timestamp with time zone` where the zone is not UTC: DuckDB's own knows no zone. The moment comes
 * first, so that values sort as in Trino; `local` is the clock in that zone.
 */
export const ZONED = 'trino_zoned';
export const ZONED_FIELDS = '"instant" TIMESTAMP WITH TIME ZONE, "local" TIMESTAMP, "zone" VARCHAR';

/** Begins what Trino fails with as well; `try` makes it NULL. */
export const FAILS = 'fails: ';

/** Begins what Trino answers, but not as DuckDB would. */
export const DIFFERS = 'differs: ';

/** Fails as Trino does: as a cast, because `try` does not take what `error` throws. */
export function fails(message: string): string {
  return `CAST('${FAILS}${message}' AS INTEGER)`;
}

/** Fails where DuckDB would say something else than Trino. */
export function differs(message: string): string {
  return `error('${DIFFERS}${message}')`;
}

/** One function for values with a zone by their local clock, and for all others. */
export function byClock(name: string, expression: (time: string) => string): string {
  return `${name}(t ${ZONED}) AS ${expression('t."local"')}, (t) AS ${expression('t')}`;
}
