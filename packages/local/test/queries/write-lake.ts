import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type ActivityEvent,
  type AlertRecord,
  createLogger,
  noMetrics,
  systemClock,
  type UserRecord,
} from '@iam-tracker/core';
import {
  DEFAULT_SETTINGS,
  type ExportParts,
  exportLake,
  type LakeRow,
  openParquetFile,
} from '@iam-tracker/exporter/export';
import { IAM_ALERTS, IAM_USERS, type LakeTable, partKey } from '@iam-tracker/exporter/lake';
import { createFolderStore } from '../../src/lake/folder-store.ts';

/** Writes events through the exporter, which finds the people behind them. */
export async function writeLake(folder: string, events: Iterable<ActivityEvent>): Promise<void> {
  const days = groupByDay(events, ({ eventDate }) => eventDate);
  const [startDate, endDate] = [[...days.keys()].sort().at(0), [...days.keys()].sort().at(-1)];
  if (startDate === undefined || endDate === undefined) return;
  const parts: ExportParts = {
    events: {
      async *eventsOfDay(day) {
        yield* (days.get(day) ?? []).sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
      },
    },
    dirtyDays: {
      list: async () => [],
      claim: async (day) => ({ day, token: '' }),
      renew: async () => undefined,
      settle: async () => true,
    },
    lake: createFolderStore(folder),
    metrics: noMetrics,
    clock: systemClock,
    logger: createLogger({ level: 'CRITICAL', destination: { write: () => undefined } }),
  };
  const settings = { ...DEFAULT_SETTINGS, isAlone: true };
  const range = { startDate, endDate };
  await exportLake(parts, settings, { deadline: Number.POSITIVE_INFINITY, range });
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
  for (const [day, ofDay] of groupByDay(rows, dayOf)) {
    const chunks: Uint8Array[] = [];
    const file = openParquetFile(table, async (bytes) => void chunks.push(bytes));
    await file.writeGroup(ofDay);
    await file.finish();
    const path = join(folder, partKey(table, day, 0));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat(chunks));
  }
}

function groupByDay<Row>(rows: Iterable<Row>, dayOf: (row: Row) => string): Map<string, Row[]> {
  const days = new Map<string, Row[]>();
  for (const row of rows) {
    const day = days.get(dayOf(row)) ?? [];
    day.push(row);
    days.set(dayOf(row), day);
  }
  return days;
}
