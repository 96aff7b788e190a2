import { AppError, isAppError, MARK_COVERS_MILLISECONDS, type RunFailure } from '@iam-tracker/core';
import type { DayRange } from '../day-range.ts';
import type { ExportDependencies } from '../ports.ts';
import type { DueDay } from './due-days.ts';
import { exportDay } from './export-day.ts';
import type { DoneDay } from './export-result.ts';
import { ROW_GROUP_ROWS } from './parquet-file.ts';

export interface ExportSettings {
  /** Days before today that are exported, as today is, whether or not they changed; -1: none at all. */
  readonly daysBack: number;
  /** A file of the lake that reaches this size ends, and another begins. */
  readonly partBytes: number;
  /** Rows that are sorted and compressed together, and held in memory. */
  readonly rowGroupRows: number;
  /**
   * Time after a mark in which its writer may still be storing: `MARK_COVERS_MILLISECONDS`, or 0 where no
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
  /** Time to stop, milliseconds since the epoch; what is not done then is left to the next run. */
  readonly deadline: number;
  /** Exports these days instead of what is due. What does not fit stays marked for the next run. */
  readonly range?: DayRange;
  /** Stops as the deadline does. */
  readonly signal?: AbortSignal;
  /** Called with each day when it is done. */
  readonly onDay?: (day: DoneDay) => void;
}

/** One run, and all that it has done so far. */
export interface ExportRun {
  readonly done: readonly DoneDay[];
  readonly failures: readonly RunFailure[];
  /** Days that were due and were not reached, or that another export was at. */
  readonly daysLeft: number;
  /** Runs a step; when it fails, that is noted and `fallback` returned. */
  attempt<T>(where: string, step: () => Promise<T>, fallback: T): Promise<T>;
  /** Exports the days one after the other until the time is up; a day that fails stops no other. */
  exportAll(days: readonly DueDay[]): Promise<void>;
}

/** Begins a run that ends when `signal` is aborted; never rejects. */
export function beginRun(
  dependencies: ExportDependencies,
  settings: ExportSettings,
  { onDay, signal: outer }: Pick<ExportRequest, 'onDay' | 'signal'>,
  signal: AbortSignal,
): ExportRun {
  const { clock, dirtyDays, logger } = dependencies;
  const done: DoneDay[] = [];
  const failures: RunFailure[] = [];
  let daysLeft = 0;

  function note(where: string, error: unknown): void {
    logger.error({ where, error }, 'Export failed');
    failures.push({ where, error });
  }

  const isTimeUp = (error: unknown) => signal.aborted && error === signal.reason;

  async function exportOne(due: DueDay): Promise<void> {
    const { table, day } = due;
    const claim = await due.claim?.({ signal });
    const claimedAt = clock.now();
    const outcome = await exportDay(due, dependencies, { ...settings, signal });
    if (outcome.result === 'kept') {
      logger.warn(
        { table: table.name, day },
        'The lake has more rows than the table: left as it is',
      );
    }
    // The writer that marked the day a moment ago may still be storing: its mark is for the next run.
    const changedAt = claim?.changedAt ?? Number.NEGATIVE_INFINITY;
    if (claim !== undefined && changedAt + settings.markCoversMilliseconds <= claimedAt) {
      await dirtyDays.settle(claim);
    }
    done.push({ table: table.name, day, ...outcome });
    onDay?.({ table: table.name, day, ...outcome });
  }

  /** Decides what it means that a day was not exported. */
  function judge(where: string, error: unknown): void {
    if (isAppError(error, 'LAKE_CONFLICT')) {
      daysLeft += 1;
      logger.info({ where }, 'Another export was quicker; the day stays marked');
    } else if (!isTimeUp(error)) {
      note(where, error);
    } else if (done.length > 0 || outer?.aborted) {
      daysLeft += 1;
    } else {
      note(where, tooLarge(where, error));
    }
  }

  return {
    done,
    failures,
    get daysLeft() {
      return daysLeft;
    },
    attempt: (where, step, fallback) =>
      step().catch((error: unknown) => {
        if (!isTimeUp(error)) note(where, error);
        return fallback;
      }),
    async exportAll(days) {
      for (const [index, due] of days.entries()) {
        if (signal.aborted) {
          daysLeft += days.length - index;
          return;
        }
        await exportOne(due).catch((error: unknown) => {
          judge(`${due.table.name} ${due.day}`, error);
        });
      }
    },
  };
}

/** The first day of every run would meet the same end: an operator has to know. */
function tooLarge(where: string, cause: unknown): AppError {
  return new AppError('INCOMPLETE', `${where} was not exported in the time of a whole run.`, {
    hint: 'Give the exporter more time (900 seconds at most) and more memory, which is also more CPU.',
    cause,
  });
}
