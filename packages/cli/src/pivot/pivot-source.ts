import type { AlertSource, QuerySource } from '@iam-tracker/analysis';
import { type ActivityEvent, type AlertRecord, DAY, dayOf } from '@iam-tracker/core';
import type { EventKey } from '@iam-tracker/core/aws';
import type { Tracker } from '@iam-tracker/local';
import { type AccountNames, namesOf } from '../account-names.ts';

/** Where pivots look for events, and for the alerts that they raised. */
export type PivotSource = QuerySource & AlertSource & RecordedAlerts;

interface RecordedAlerts {
  /** Returns what these accounts are called, as far as that is known. */
  namesOf(ids: Iterable<string>): Promise<AccountNames>;
  /** Yields the alerts that were first recorded on the day of a time or later, in no order; in milliseconds. */
  alertsRecorded(since: number, now: number): AsyncIterable<AlertRecord>;
}

/** Returns where pivots look: the ledger of a data folder, and the alerts recorded beside it. */
export async function pivotSource(tracker: Tracker): Promise<PivotSource> {
  const { openAlertDays, scanAlerts } = await import('@iam-tracker/local');
  return {
    events: tracker.events,
    days: tracker.days.list(),
    scanAlerts: (range) => scanAlerts(tracker, range),
    namesOf: async (ids) => namesOf(await tracker.accounts.find(ids)),
    alertsRecorded: (since, now) => recordedBetween(openAlertDays(tracker), since, now),
  };
}

interface AlertDays {
  alertsOfDay(day: string): AsyncIterable<AlertRecord>;
}

/** Reads the alerts of a time by the days on which they were recorded. */
export async function* recordedBetween(
  table: AlertDays,
  since: number,
  now: number,
): AsyncGenerator<AlertRecord> {
  for (const day of daysBetween(since, now)) yield* table.alertsOfDay(day);
}

/** Returns the UTC days of a time, newest first. */
export function daysBetween(since: number, until: number): string[] {
  const days: string[] = [];
  for (let day = dayOf(until); day >= dayOf(since); day = dayOf(Date.parse(day) - DAY)) {
    days.push(day);
  }
  return days;
}

/** Returns the whole events, of which an index may have told in summary, in any order, and tells of those that push brought. */
export function wholeEvents(
  { events }: PivotSource,
  rows: readonly EventKey[],
  onPushed: (event: ActivityEvent, pushedAt: number) => void = () => undefined,
): Promise<readonly ActivityEvent[]> {
  return rows.length === 0 ? Promise.resolve([]) : events.get(rows, { onPushed });
}
