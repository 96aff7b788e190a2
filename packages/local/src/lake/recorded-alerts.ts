import { createAlertsTable } from '@iam-tracker/core/aws';
import type { AlertSource } from '@iam-tracker/exporter/export';
import { listAlerts } from '../alerts/open-alerts.ts';
import type { Tracker } from '../open-tracker.ts';

/**
 * The alerts of a data folder. The embedded database lets none expire, so their days may be of any year; and a
 * claim of a process that ended waits for the next one that collects, however long.
 */
export function recordedAlerts(tracker: Tracker): AlertSource {
  const { clock, random, database } = tracker;
  const { client, tableNames } = database;
  const table = createAlertsTable({ client, clock, random, tableName: tableNames.alerts });
  return {
    changesForMilliseconds: Number.POSITIVE_INFINITY,
    alertsOfDay: table.alertsOfDay,
    async days() {
      const days = new Set<string>();
      for await (const { recordedAt } of listAlerts(tracker, {})) days.add(recordedAt.slice(0, 10));
      return [...days];
    },
  };
}
