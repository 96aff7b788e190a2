import { createDynamoDbLedger } from '@iam-tracker/alerter/alert';
import { type AlertRecord, compact, formatTime, SECOND } from '@iam-tracker/core';
import { createAlertsTable } from '@iam-tracker/core/aws';
import type { Tracker } from '../open-tracker.ts';

/** Times of events, ISO 8601, both ends included. */
interface EventTimes {
  readonly since?: string;
  readonly until?: string;
}

/** Lists what is recorded about alerts on events of a time, newest first. */
export function listAlerts(tracker: Tracker, range: EventTimes): AsyncIterable<AlertRecord> {
  return openLedger(tracker).list(storedTimes(range));
}

/** Yields the same in no order; memory does not grow with the number of alerts. */
export function scanAlerts(tracker: Tracker, range: EventTimes): AsyncIterable<AlertRecord> {
  return openLedger(tracker).scan(storedTimes(range));
}

/** Opens the alerts of a ledger by the days on which they were recorded. */
export function openAlertDays({
  clock,
  random,
  database: { client, tableNames },
}: Tracker): ReturnType<typeof createAlertsTable> {
  return createAlertsTable({ client, clock, random, tableName: tableNames.alerts });
}

function openLedger({ clock, random, database: { client, tableNames } }: Tracker) {
  return createDynamoDbLedger({ client, clock, random, tableName: tableNames.alerts });
}

/** Events know whole seconds and the ledger compares text: a fraction would come before the second itself. */
function storedTimes({ since, until }: EventTimes): EventTimes {
  return compact({
    since: since && toSecond(since, Math.ceil),
    until: until && toSecond(until, Math.floor),
  });
}

function toSecond(time: string, round: (seconds: number) => number): string {
  return formatTime(round(Date.parse(time) / SECOND) * SECOND);
}
