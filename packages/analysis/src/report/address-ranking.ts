import {
  type ActivityEvent,
  compareText,
  placeOf,
  SEVERITIES,
  type Severity,
} from '@iam-tracker/core';
import { countersOf, createBoundedCounters } from '../bounded-collections.ts';
import type { AddressRanking, AddressRow } from './report-data.ts';
import { severityRank } from './severity.ts';

const SHOWN_ADDRESSES = 15;
/** Different names counted per address. */
const MAX_PEOPLE = 100;
/** Different addresses counted one by one; an attacker can bring as many as they like. */
const MAX_COUNTED = 20_000;

interface AddressCounters {
  events: number;
  failures: number;
  firstSeen: string;
  lastSeen: string;
  readonly people: Set<string>;
  readonly alerts: Record<Severity, number>;
}

/**
 * Counts what came from each address, those with the worst alerts first: a busy office does not hide one call from
 * elsewhere. Calls that a service passed on have none.
 */
export function createAddressRanking() {
  const byAddress = createBoundedCounters(MAX_COUNTED, newCounters);
  return {
    /** `severities` are those of the alerts that the event raised. */
    add(event: ActivityEvent, severities: readonly Severity[]): void {
      const { actor, eventTime, outcome, sourceIp } = event;
      if (sourceIp === undefined || placeOf(event) === undefined) return;
      const counters = byAddress.of(sourceIp);
      counters.events += 1;
      if (outcome === 'failure') counters.failures += 1;
      if (counters.people.size < MAX_PEOPLE) counters.people.add(actor);
      if (counters.firstSeen === '' || eventTime < counters.firstSeen) {
        counters.firstSeen = eventTime;
      }
      if (eventTime > counters.lastSeen) counters.lastSeen = eventTime;
      for (const severity of severities) counters.alerts[severity] += 1;
    },
    result(): AddressRanking {
      const rows = [...byAddress.entries()].map(rowOf).sort(byWeight);
      return {
        rows: rows.slice(0, SHOWN_ADDRESSES),
        count: rows.length,
        uncountedEvents: byAddress.rest.events,
      };
    },
  };
}

function rowOf([address, { alerts, people, ...counters }]: [string, AddressCounters]): AddressRow {
  const worst = SEVERITIES.find((severity) => alerts[severity] > 0);
  return {
    address,
    ...counters,
    people: people.size,
    alerts: SEVERITIES.reduce((sum, severity) => sum + alerts[severity], 0),
    worst,
  };
}

function byWeight(a: AddressRow, b: AddressRow): number {
  return (
    rank(a) - rank(b) ||
    b.alerts - a.alerts ||
    b.events - a.events ||
    compareText(a.address, b.address)
  );
}

function rank({ worst }: AddressRow): number {
  return worst === undefined ? SEVERITIES.length : severityRank(worst);
}

function newCounters(): AddressCounters {
  return {
    ...{ events: 0, failures: 0, firstSeen: '', lastSeen: '' },
    people: new Set(),
    alerts: countersOf(SEVERITIES, () => 0),
  };
}
