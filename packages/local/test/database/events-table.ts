import { systemClock } from '@iam-tracker/core';
import { createEventsTable, type EventsTable } from '@iam-tracker/core/aws';
import type { Database } from '@iam-tracker/local';

/** Returns a table of events in an embedded database; the one that it has, unless another is named. */
export function eventsTableOf(
  { client, tableNames }: Pick<Database, 'client' | 'tableNames'>,
  tableName = tableNames.events,
): EventsTable {
  const random = Math.random;
  return createEventsTable({ client, tableName, retentionDays: 0, clock: systemClock, random });
}
