import { join } from 'node:path';
import { AppError, groupBy, isAppError, type Logger, noMetrics } from '@iam-tracker/core';
import { createAlertsTable } from '@iam-tracker/core/aws';
import type { DayRange } from '@iam-tracker/exporter/day-range';
import type {
  AlertSource,
  ExportRequest,
  ExportResult,
  ObjectStore,
  StoredObject,
} from '@iam-tracker/exporter/export';
import {
  FACT_KINDS,
  factsKey,
  IAM_EVENTS,
  isPartKey,
  LAKE_TABLES,
  manifestKey,
  partitionPrefix,
} from '@iam-tracker/lake';
import { listAlerts } from '../alerts/alert-ledger.ts';
import { openTracker, type Tracker } from '../open-tracker.ts';
import { createFolderStore } from './folder-store.ts';

interface LocalExportOptions extends Pick<ExportRequest, 'onDay' | 'signal'> {
  readonly logger: Logger;
  /** Exports these days, changed or not, instead of those that changed. */
  readonly range?: DayRange;
}

interface RefreshOptions extends LocalExportOptions {
  /** Told why the lake is left as it is: NO_DATA or BUSY. */
  readonly onLeft?: (reason: AppError) => void;
}

export interface LocalExportOutcome {
  /** Absolute. */
  readonly folder: string;
  /** Failures of single days are among its `errors`; the rest is done. */
  readonly result: ExportResult;
}

/** No marks are missing here: what stores events marks their days, in one process at a time. */
const SETTINGS = { daysBack: -1, markCoversMilliseconds: 0, isAlone: true };

/** Exports what changed of a data folder to the lake in it, through the use case of the deployed exporter. */
export async function exportLocalLake(
  tracker: Tracker,
  { logger, ...request }: LocalExportOptions,
): Promise<LocalExportOutcome> {
  // Only an export should wait for the writer of Parquet, and for the S3 client beside it.
  const exporter = await import('@iam-tracker/exporter/export');
  const { accounts, clock, dirtyDays, events, records } = tracker;
  const folder = join(tracker.folder, 'lake');
  const lake = createFolderStore(folder);
  // No other process can be writing: all that is staged was left by a process that ended.
  for (const table of LAKE_TABLES) {
    await lake.discardStaged(`${table.folder}/`, Number.POSITIVE_INFINITY);
  }
  await dirtyDays.mark(await findDamagedDays(lake, tracker.days.list()));
  const parts = {
    events: { eventsOfDay: (day: string, options = {}) => events.queryByDate(day, {}, options) },
    users: records,
    alerts: recordedAlerts(tracker),
    accounts,
    dirtyDays,
    lake,
    metrics: noMetrics,
    clock,
    logger,
  };
  const deadline = Number.POSITIVE_INFINITY;
  const settings = { ...exporter.DEFAULT_SETTINGS, ...SETTINGS };
  const result = await exporter
    .exportLake(parts, settings, { deadline, ...request })
    .catch((error: unknown) => {
      if (error instanceof exporter.ExportError) return error.result;
      throw error;
    });
  return { folder, result };
}

/**
 * Brings the lake of a data folder up to what was collected, so that it can be queried, and returns the
 * outcome. Undefined when there is nothing to bring, because nothing was collected or because another process
 * has the folder open: the lake is then as it was last exported.
 *
 * @throws AppError LAKE_FAILED when days could not be exported; what else opening the folder throws.
 */
export async function refreshLake(
  dataDirectory: string,
  { onLeft, ...options }: RefreshOptions,
): Promise<LocalExportOutcome | undefined> {
  let tracker: Tracker;
  try {
    tracker = await openTracker({ dataDirectory, mustExist: true });
  } catch (error) {
    if (!isAppError(error, 'NO_DATA') && !isAppError(error, 'BUSY')) throw error;
    onLeft?.(error);
    return undefined;
  }
  try {
    const outcome = await exportLocalLake(tracker, options);
    const [first] = outcome.result.errors;
    if (first !== undefined) {
      throw new AppError('LAKE_FAILED', `${first.where} was not exported: ${first.error_message}`);
    }
    return outcome;
  } finally {
    await tracker.close();
  }
}

/**
 * Returns the days of events whose files in the lake are not those that were written: a file is lost, cut
 * off, or no manifest says which there were, or what other days want to know of it is gone. A query would pass over a lost file without a word. By size
 * alone: a copied folder is whole, and what was overwritten in place is found when it is read.
 */
async function findDamagedDays(
  lake: Pick<ObjectStore, 'list' | 'read'>,
  days: readonly string[],
): Promise<readonly string[]> {
  const objects = await lake.list(`${IAM_EVENTS.folder}/`);
  const keys = new Set(objects.map(({ key }) => key));
  const parts = groupBy(
    objects.filter(({ key }) => isPartKey(key)),
    ({ key }) => key.slice(0, key.lastIndexOf('/') + 1),
  );
  const damaged: string[] = [];
  for (const day of days) {
    const manifest = await lake.read(manifestKey(IAM_EVENTS, day));
    const found = parts.get(partitionPrefix(IAM_EVENTS, day)) ?? [];
    const hasFacts = FACT_KINDS.every((kind) => keys.has(factsKey(kind, day)));
    if (!hasFacts || !isWhole(manifest, found)) damaged.push(day);
  }
  return damaged;
}

function isWhole(manifest: Uint8Array | undefined, found: readonly StoredObject[]): boolean {
  if (manifest === undefined) return false;
  try {
    const { parts } = JSON.parse(Buffer.from(manifest).toString()) as {
      parts: readonly { key: string; bytes: number }[];
    };
    const sizes = new Map(found.map(({ key, bytes }) => [key, bytes]));
    return (
      parts.length === found.length && parts.every(({ key, bytes }) => sizes.get(key) === bytes)
    );
  } catch {
    return false;
  }
}

/**
 * The alerts of a data folder. The embedded database lets none expire, so their days may be of any year; and a
 * claim of a process that ended waits for the next one that collects, however long.
 */
function recordedAlerts(tracker: Tracker): AlertSource {
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
