import {
  type AlertRecord,
  createLogger,
  type ScanHeader,
  type UserRecord,
} from '@iam-tracker/core';
import type { DirtyDays } from '@iam-tracker/core/aws';
import { createMemoryLake, type MemoryLake } from '@iam-tracker/test-utils';
import { exportLake } from '../../src/export/export-lake.ts';
import { ExportError, type ExportResult } from '../../src/export/export-result.ts';
import {
  DEFAULT_SETTINGS,
  type ExportRequest,
  type ExportSettings,
} from '../../src/export/export-run.ts';
import type { ExportDependencies } from '../../src/ports.ts';
import { readParquet } from '../export/parquet-bytes.ts';
import { createMemoryEvents, type MemoryEvents } from './memory-events.ts';
import { createMemoryMarks } from './memory-marks.ts';

export const NOW = Date.parse('2026-03-10T12:00:00Z');

export interface TestExporter {
  readonly events: MemoryEvents;
  readonly marks: DirtyDays;
  readonly lake: MemoryLake;
  readonly lines: readonly string[];
  readonly published: readonly (readonly { name: string; value: number }[])[];
  /** Alerts by the day they were recorded, to be filled; the table lets go of days that are not there. */
  readonly alerts: Map<string, readonly AlertRecord[]>;
  /** Scans and their users, to be filled. */
  readonly scans: Map<ScanHeader, readonly UserRecord[]>;
  now: number;
  run(request?: Partial<ExportRequest>): Promise<ExportResult>;
  /** Runs and returns the error that must come of it. */
  fail(request?: Partial<ExportRequest>): Promise<ExportError>;
  /** Ids of the rows of a day, in the order of the file. */
  rowsOf(key: string): Promise<unknown[]>;
}

/** An exporter with everything in memory; time stands still unless the test moves it. */
export function createTestExporter(
  settings: Partial<ExportSettings> = {},
  replace: (parts: ExportDependencies) => Partial<ExportDependencies> = () => ({}),
): TestExporter {
  const lines: string[] = [];
  const published: (readonly { name: string; value: number }[])[] = [];
  const scans = new Map<ScanHeader, readonly UserRecord[]>();
  const alerts = new Map<string, readonly AlertRecord[]>();
  const time = { now: NOW };
  const now = () => time.now;
  const events = createMemoryEvents();
  const marks = createMemoryMarks(now);
  const lake = createMemoryLake(now);
  const memoryParts: ExportDependencies = {
    events,
    users: {
      async *headers() {
        yield* scans.keys();
      },
      async *usersOfScan(scanTimestamp) {
        for (const [header, users] of scans) {
          if (header.scanTimestamp === scanTimestamp) yield* users;
        }
      },
    },
    alerts: {
      changesForMilliseconds: 26 * 3_600_000,
      days: async () => [...alerts.keys()],
      async *alertsOfDay(day) {
        yield* alerts.get(day) ?? [];
      },
    },
    dirtyDays: marks,
    lake,
    metrics: { publish: async (metrics) => void published.push(metrics) },
    clock: { now, sleep: (_milliseconds, signal) => untilAborted(signal) },
    logger: createLogger({
      level: 'INFO',
      destination: { write: (line) => lines.push(line) },
      now,
    }),
  };
  const parts = { ...memoryParts, ...replace(memoryParts) };
  const run: TestExporter['run'] = (request) =>
    exportLake(parts, { ...DEFAULT_SETTINGS, ...settings }, { deadline: NOW * 2, ...request });
  return {
    ...{ events, marks, lake, lines, published, alerts, scans, run },
    get now() {
      return time.now;
    },
    set now(value) {
      time.now = value;
    },
    async fail(request) {
      const end = await run(request).catch((error: unknown) => error);
      if (end instanceof ExportError) return end;
      throw new Error(`expected an ExportError, got ${String(end)}`);
    },
    async rowsOf(key) {
      const object = lake.objects.get(key);
      return object === undefined ? [] : readParquet(object.content);
    },
  };
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
