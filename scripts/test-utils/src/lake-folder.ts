import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type ActivityEvent,
  type AlertRecord,
  noMetrics,
  systemClock,
  type UserRecord,
} from '@iam-tracker/core';
import {
  DEFAULT_SETTINGS,
  type ExportDependencies,
  exportLake,
  type LakeRow,
  openParquetFile,
} from '@iam-tracker/exporter/export';
import { IAM_ALERTS, IAM_USERS, type LakeTable, partKey } from '@iam-tracker/lake';
import type { QueryEngine, ResultValue } from '@iam-tracker/lake/queries';
import { createMemoryLake } from './memory-lake.ts';
import { silentLogger } from './silent-logger.ts';

/** Writes events, and the accounts of a directory, through the exporter, which finds the people behind them. */
export async function writeLake(
  folder: string,
  events: Iterable<ActivityEvent>,
  accounts?: ExportDependencies['accounts'],
): Promise<void> {
  const days = groupByDay(events, ({ eventDate }) => eventDate);
  const [startDate, endDate] = [[...days.keys()].sort().at(0), [...days.keys()].sort().at(-1)];
  if (startDate === undefined || endDate === undefined) return;
  const lake = createMemoryLake();
  const parts: ExportDependencies = {
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
    ...(accounts === undefined ? {} : { accounts }),
    lake,
    metrics: noMetrics,
    clock: systemClock,
    logger: silentLogger,
  };
  const settings = { ...DEFAULT_SETTINGS, isAlone: true };
  const range = { startDate, endDate };
  await exportLake(parts, settings, { deadline: Number.POSITIVE_INFINITY, range });
  for (const [key, { content }] of lake.objects) await writeObject(folder, key, content);
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
export async function writeTable<Row extends LakeRow>(
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
    await writeObject(folder, partKey(table, day, 0), Buffer.concat(chunks));
  }
}

async function writeObject(folder: string, key: string, content: Uint8Array): Promise<void> {
  const path = join(folder, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
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

/** Runs a statement and returns its rows as objects. */
export async function rowsOf(
  engine: QueryEngine,
  sql: string,
): Promise<Record<string, ResultValue>[]> {
  const { columns, rows } = await engine.run(sql);
  const documents = [];
  for await (const row of rows) {
    documents.push(
      Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])),
    );
  }
  return documents;
}
