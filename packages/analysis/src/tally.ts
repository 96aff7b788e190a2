import { compareText, SEVERITIES, type Severity } from '@iam-tracker/core';
import { createBoundedCounters } from './bounded-collections.ts';

/** Values that are counted apart; what comes beyond them is counted together. */
const MOST_VALUES = 20_000;

/** One thing to count. */
export interface Counted {
  /** Value of what is counted by; undefined where it is not recorded. */
  readonly value: string | undefined;
  /** ISO 8601. */
  readonly time: string;
  readonly isFailure?: boolean;
  readonly severity?: Severity;
}

/** Count of the things of one value. */
export interface TallyRow {
  /** Empty where nothing is recorded. */
  readonly value: string;
  readonly count: number;
  readonly failures: number;
  /** The worst of them, where they have one. */
  readonly severity: Severity | undefined;
  readonly first: string;
  readonly last: string;
}

/** Counts by value. */
export interface Tally {
  readonly rows: readonly TallyRow[];
  /** Count of the things of all values beyond those that are told apart; undefined when there are none. */
  readonly rest: TallyRow | undefined;
  /** Number of things, in all. */
  readonly total: number;
}

type TallyOrder = 'count' | 'time' | 'severity';

/** Counts things by their values, in bounded memory; the most frequent come first, or the latest, or the worst. */
export async function tally(
  things: AsyncIterable<Counted>,
  order: TallyOrder,
  capacity = MOST_VALUES,
): Promise<Tally> {
  const counters = createBoundedCounters(capacity, newCounter);
  let total = 0;
  for await (const { isFailure = false, severity, time, value = '' } of things) {
    const counter = counters.of(value);
    total += 1;
    counter.count += 1;
    if (isFailure) counter.failures += 1;
    if (severity !== undefined) counter.severity = worse(counter.severity, severity);
    if (counter.first === '' || time < counter.first) counter.first = time;
    if (time > counter.last) counter.last = time;
  }
  const rows = [...counters.entries()].map(([value, counter]) => ({ value, ...counter }));
  return {
    rows: rows.sort((a, b) => ORDERS[order](a, b) || compareText(a.value, b.value)),
    rest: counters.isFull ? { value: '', ...counters.rest } : undefined,
    total,
  };
}

type Counter = { -readonly [Field in keyof Omit<TallyRow, 'value'>]: TallyRow[Field] };

function newCounter(): Counter {
  return { count: 0, failures: 0, severity: undefined, first: '', last: '' };
}

const byTime = (a: TallyRow, b: TallyRow) => compareText(b.last, a.last);
const ORDERS: Readonly<Record<TallyOrder, (a: TallyRow, b: TallyRow) => number>> = {
  count: (a, b) => b.count - a.count,
  time: byTime,
  severity: (a, b) => rankOf(a.severity) - rankOf(b.severity) || byTime(a, b),
};

/** Returns the place of a severity from the worst, which is 0; what has none comes last. */
export function rankOf(severity: Severity | undefined): number {
  return severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

/** Returns the worse of two severities. */
export function worse(a: Severity | undefined, b: Severity): Severity {
  return a !== undefined && rankOf(a) < rankOf(b) ? a : b;
}
