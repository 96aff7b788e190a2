import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ActivityEvent, AlertRecord, UserRecord } from '@iam-tracker/core';
import { type LakeRow, openParquetFile } from '@iam-tracker/exporter/export';
import {
  IAM_ALERTS,
  IAM_EVENTS,
  IAM_USERS,
  type LakeTable,
  partKey,
} from '@iam-tracker/exporter/lake';

/** Writes events as the exporter lays them out. */
export function writeLake(folder: string, events: Iterable<ActivityEvent>): Promise<void> {
  return writeTable(folder, IAM_EVENTS, events, ({ eventDate }) => eventDate);
}

/** Writes user records as the exporter lays them out. */
export function writeUsers(folder: string, users: Iterable<UserRecord>): Promise<void> {
  return writeTable(folder, IAM_USERS, users, ({ scanTimestamp }) => scanTimestamp.slice(0, 10));
}

/** Writes alerts as the exporter lays them out. */
export function writeAlerts(folder: string, alerts: Iterable<AlertRecord>): Promise<void> {
  return writeTable(folder, IAM_ALERTS, alerts, ({ recordedAt }) => recordedAt.slice(0, 10));
}

/** Writes rows of any table of the lake, a file a day. */
async function writeTable<Row extends LakeRow>(
  folder: string,
  table: LakeTable,
  rows: Iterable<Row>,
  dayOf: (row: Row) => string,
): Promise<void> {
  const days = new Map<string, Row[]>();
  for (const row of rows) {
    const day = days.get(dayOf(row)) ?? [];
    day.push(row);
    days.set(dayOf(row), day);
  }
  for (const [day, ofDay] of days) {
    const chunks: Uint8Array[] = [];
    const file = openParquetFile(table, async (bytes) => void chunks.push(bytes));
    await file.writeGroup(ofDay);
    await file.finish();
    const path = join(folder, partKey(table, day, 0));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat(chunks));
  }
}
