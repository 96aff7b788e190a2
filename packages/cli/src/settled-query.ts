import type { QueryResult } from '@iam-tracker/lake/queries';
import type { QueryPeriod } from './query-period.ts';
import type { LedgerSpan } from './time-options.ts';

/** A statement, and the days that it looks at where it is a query of the repository. */
export interface Question {
  readonly sql: string;
  readonly period?: QueryPeriod | undefined;
  /** Returns the same statement with other values. */
  sqlOf?(values: { readonly until: string }): string;
}

/** Returns the days between which tables that a statement speaks of have rows; undefined when they have none. */
export type SpanIn = (sql: string) => Promise<LedgerSpan | undefined>;

interface Asking {
  run(sql: string): Promise<QueryResult>;
  readonly spanIn: SpanIn;
  note(text: string): void;
}

/**
 * Runs a statement; about the last days that there are, where it asks for later ones and no day was named. Which these
 * are costs nothing to see in a folder, and a query in Athena: there it is asked when nothing was found.
 */
export async function runSettled(
  question: Question,
  { athena }: { readonly athena?: boolean },
  { note, run, spanIn }: Asking,
): Promise<QueryResult> {
  const { period, sql, sqlOf } = question;
  if (period === undefined || sqlOf === undefined) return run(sql);
  const settled = async (): Promise<string | undefined> => {
    const span = await spanIn(placeOf(question));
    const shift = span && period.settle(span);
    if (shift === undefined) return undefined;
    note(shift.note);
    return sqlOf({ until: shift.until });
  };
  if (athena !== true) return run((await settled()) ?? sql);
  const { rows, ...rest } = await run(sql);
  const [first, all] = await peek(rows);
  const later = first === undefined ? await settled() : undefined;
  return later === undefined ? { ...rest, rows: all } : run(later);
}

/** Returns the first of some rows, and all of them. */
async function peek<Row>(rows: AsyncIterable<Row>): Promise<[Row | undefined, AsyncIterable<Row>]> {
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all(): AsyncGenerator<Row> {
    for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
  }
  return [first.done === true ? undefined : first.value, all()];
}

/** Alerts are recorded when their events are read, and asked for by the days of these. */
export function placeOf({ sql }: Pick<Question, 'sql'>): string {
  return sql.replaceAll('iam_alerts', 'iam_events');
}
