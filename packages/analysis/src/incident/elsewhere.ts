import { compareText, groupBy, readService } from '@iam-tracker/core';
import type { Incident, IncidentScope } from './incident.ts';
import type { Involved } from './involved.ts';

/** Calls of one kind by one principal with one key, as the tally of what the ledger does not keep has them. */
export interface OtherCalls {
  readonly principal: string;
  readonly accessKeyId?: string | undefined;
  readonly eventSource: string;
  readonly eventName: string;
  readonly count: number;
  readonly refused: number;
  /** ISO 8601 UTC; undefined when no record had a time. */
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** What only looks around says the least. */
const LOOKS = /^(?:Describe|Head|List|Lookup)/;
const SHOWN_SERVICES = 20;
const SHOWN_ACTIONS = 5;

/**
 * Sums up calls of other services with the keys and in the names of the people involved, within a time. Of a key or an
 * address that was asked for, calls with the keys alone: the same people may have others.
 */
export function findElsewhere(
  rows: readonly OtherCalls[],
  involved: readonly Involved[],
  {
    scope,
    since,
    until,
  }: { readonly scope: IncidentScope; readonly since: string; readonly until: string },
): NonNullable<Incident['elsewhere']> {
  const keys = new Set(involved.flatMap(({ party }) => [...party.deeds.keys.keys()]));
  const isByKey = scope.key !== undefined || scope.ip !== undefined;
  const arns = new Set(isByKey ? [] : involved.flatMap(({ party }) => [...party.deeds.arns]));
  const theirs = rows.filter(
    ({ accessKeyId, first = '', last = until, principal }) =>
      ((accessKeyId !== undefined && keys.has(accessKeyId)) || arns.has(principal)) &&
      last >= since &&
      first <= until,
  );
  const services = [...groupBy(theirs, ({ eventSource }) => eventSource)]
    .map(([eventSource, calls]) => {
      const actions = [...groupBy(calls, ({ eventName }) => eventName)]
        .map(([name, same]) => ({ name, calls: sumOf(same, 'count') }))
        .sort(
          (a, b) =>
            Number(LOOKS.test(a.name)) - Number(LOOKS.test(b.name)) ||
            b.calls - a.calls ||
            compareText(a.name, b.name),
        );
      return {
        service: readService(eventSource) ?? eventSource,
        calls: sumOf(calls, 'count'),
        refused: sumOf(calls, 'refused'),
        actions: { shown: actions.slice(0, SHOWN_ACTIONS), count: actions.length },
      };
    })
    .sort((a, b) => b.calls - a.calls || compareText(a.service, b.service));
  return {
    calls: sumOf(theirs, 'count'),
    refused: sumOf(theirs, 'refused'),
    services: { shown: services.slice(0, SHOWN_SERVICES), count: services.length },
  };
}

function sumOf(rows: readonly OtherCalls[], field: 'count' | 'refused'): number {
  return rows.reduce((total, row) => total + row[field], 0);
}
