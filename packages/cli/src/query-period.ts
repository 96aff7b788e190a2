import { DAY, dayOf, parseDay, SECOND } from '@iam-tracker/core';
import type { ParameterValues, QueryFile } from '@iam-tracker/lake/queries';
import { describeShift, describeSpan, type LedgerSpan } from './time-options.ts';

/** The days that a query of the repository looks at, by its parameters `days` and `until`. */
export interface QueryPeriod {
  /** Returns the last day to ask for instead, and what to say of it, where the lake ends before these days begin. */
  settle(span: LedgerSpan): { readonly until: string; readonly note: string } | undefined;
  /** Says of which days there are events, and what to ask for where these days leave some out. */
  describe(span: LedgerSpan | undefined): string;
}

/** Reads the period of a query out of the values for its parameters; undefined when it has none. */
export function periodOf(
  { parameters }: Pick<QueryFile, 'parameters'>,
  values: ParameterValues,
  now: number,
): QueryPeriod | undefined {
  const defaultOf = (wanted: string) => parameters.find(({ name }) => name === wanted)?.default;
  const days = Number(values.days ?? defaultOf('days'));
  const isDated = values.until !== undefined;
  if (Number.isNaN(days) || defaultOf('until') === undefined) return undefined;
  const end = parseDay(values.until ?? '') ?? Date.parse(dayOf(now));
  const since = end - days * DAY;
  return {
    settle(span) {
      const last = Date.parse(span.last);
      if (isDated || last >= since) return undefined;
      const shifted = { since: last - days * DAY };
      return { until: span.last, note: describeShift(shifted, span, '--until and --days') };
    },
    describe: (span) => describeSpan(span, { since, until: end + DAY - SECOND }, flagsFor),
  };
}

function flagsFor({ first, last }: LedgerSpan): string {
  return `--until ${last} --days ${(Date.parse(last) - Date.parse(first)) / DAY}`;
}
