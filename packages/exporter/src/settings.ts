import { MARK_COVERS_MILLISECONDS } from '@iam-tracker/core';
import type { DayRange } from './due-days.ts';
import type { DoneDay } from './export-result.ts';
import { ROW_GROUP_ROWS } from './parquet/row-groups.ts';

export interface ExportSettings {
  /** Days before today that are exported, as today is, whether or not they changed; -1: none at all. */
  readonly daysBack: number;
  /** A file of the lake that reaches this size ends, and another begins. */
  readonly partBytes: number;
  /** Rows that are sorted and compressed together, and held in memory. */
  readonly rowGroupRows: number;
  /**
   * How long after a mark its writer may still be storing: `MARK_COVERS_MILLISECONDS`, or 0 where no
   * writer can be.
   */
  readonly markCoversMilliseconds: number;
  /**
   * No other process stores or exports meanwhile, and the run has all the time it needs: days of events are then
   * exported oldest first, each after those that say who is behind it, instead of newest first.
   */
  readonly isAlone: boolean;
}

export const DEFAULT_SETTINGS: ExportSettings = {
  daysBack: 1,
  // Athena likes files of 128 MB and more; a quarter of a gigabyte is two million events.
  partBytes: 256 * 1024 * 1024,
  rowGroupRows: ROW_GROUP_ROWS,
  markCoversMilliseconds: MARK_COVERS_MILLISECONDS,
  isAlone: false,
};

export interface ExportRequest {
  /** When to stop, milliseconds since the epoch; what is not done then is left to the next run. */
  readonly deadline: number;
  /** Exports these days instead of what is due. What does not fit stays marked for the next run. */
  readonly range?: DayRange;
  /** Stops as the deadline does. */
  readonly signal?: AbortSignal;
  /** Called with each day when it is done. */
  readonly onDay?: (day: DoneDay) => void;
}
