import { systemClock } from '@iam-tracker/core';
import { createControlTable, createDirtyDays, createUserRecordsTable } from '@iam-tracker/core/aws';
import { type Database, openMemoryDatabase } from '@iam-tracker/local';
import {
  describeControlTable,
  describeDirtyDays,
  describeEventsTable,
  describeUserRecordsTable,
} from '@iam-tracker/test-utils/contracts';
import { afterAll } from '@jest/globals';
import { eventsTableOf } from './events-table.ts';

let opening: Promise<Database> | undefined;
const openOnce = () => {
  opening ??= openMemoryDatabase();
  return opening;
};
afterAll(async () => (await opening)?.close());

describeEventsTable('the embedded database', async () => {
  const database = await openOnce();
  return {
    table: eventsTableOf(database),
    missingTable: eventsTableOf(database, 'no-such-table'),
  };
});

describeControlTable('the embedded database', async () => {
  const { client, tableNames } = await openOnce();
  return {
    table: createControlTable({ client, tableName: tableNames.control }),
    missingTable: createControlTable({ client, tableName: 'no-such-table' }),
  };
});

describeUserRecordsTable('the embedded database', async () => {
  const { client, tableNames } = await openOnce();
  const tableOf = (tableName: string) =>
    createUserRecordsTable({
      client,
      tableName,
      retentionDays: 90,
      clock: systemClock,
      random: Math.random,
    });
  return { table: tableOf(tableNames.userRecords), missingTable: tableOf('no-such-table') };
});

describeDirtyDays('the embedded database', async () => {
  const { client, tableNames } = await openOnce();
  const now = Date.UTC(2026, 2, 1);
  const daysOf = (tableName: string) =>
    createDirtyDays({ client, tableName, clock: { now: () => now } });
  return { days: daysOf(tableNames.control), missingTable: daysOf('no-such-table'), now };
});
