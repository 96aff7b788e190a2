import { join } from 'node:path';
import { AppError, isAppError, type Logger, noMetrics } from '@iam-tracker/core';
import type { DayRange } from '@iam-tracker/exporter/day-range';
import type { ExportRequest, ExportResult } from '@iam-tracker/exporter/export';
import { LAKE_TABLES } from '@iam-tracker/lake';
import { openTracker, type Tracker } from '../open-tracker.ts';
import { findDamagedDays } from './damaged-days.ts';
import { createFolderStore } from './folder-store.ts';
import { recordedAlerts } from './recorded-alerts.ts';

export interface LocalExportOptions extends Pick<ExportRequest, 'onDay' | 'signal'> {
  readonly logger: Logger;
  /** Exports these days, changed or not, instead of those that changed. */
  readonly range?: DayRange;
}

export interface RefreshOptions extends LocalExportOptions {
  /** Told why the lake is left as it is: NO_DATA or BUSY. */
  readonly onLeft?: (reason: AppError) => void;
}

export interface LocalExportOutcome {
  /** Absolute. */
  readonly folder: string;
  /** Failures of single days are among its `errors`; the rest is done. */
  readonly result: ExportResult;
}

/** No marks are missing here: whoever stores events marks their days, in one process at a time. */
const SETTINGS = { daysBack: -1, markCoversMilliseconds: 0, isAlone: true };

/** Exports what changed of a data folder to the lake in it, through the use case of the deployed exporter. */
export async function exportLocalLake(
  tracker: Tracker,
  { logger, ...request }: LocalExportOptions,
): Promise<LocalExportOutcome> {
  // Only those who export should wait for the writer of Parquet, and for the S3 client beside it.
  const exporter = await import('@iam-tracker/exporter/export');
  const { clock, dirtyDays, events, records } = tracker;
  const folder = join(tracker.folder, 'lake');
  const lake = createFolderStore(folder);
  // Nobody else can be writing: whatever is staged was left by a process that ended.
  for (const table of LAKE_TABLES) {
    await lake.discardStaged(`${table.folder}/`, Number.POSITIVE_INFINITY);
  }
  await dirtyDays.mark(await findDamagedDays(lake, tracker.days.list()));
  const parts = {
    events: { eventsOfDay: (day: string, options = {}) => events.queryByDate(day, {}, options) },
    users: records,
    alerts: recordedAlerts(tracker),
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
