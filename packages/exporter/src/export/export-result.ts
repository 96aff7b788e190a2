import {
  describeError,
  type ErrorFields,
  type Metric,
  RunError,
  type RunFailure,
} from '@iam-tracker/core';
import type { LakeTable } from '@iam-tracker/lake';
import type { DayOutcome } from './export-day.ts';

export interface DoneDay extends DayOutcome {
  readonly table: LakeTable['name'];
  readonly day: string;
}

/** Result of a run, returned and logged; the names are a contract with users and their log queries. */
export interface ExportResult {
  readonly message: string;
  /** Days of events that are in the lake as the table has them, whether that took writing or not. */
  readonly exported_days: number;
  /** Rows of events written; an unchanged day writes none. */
  readonly exported_rows: number;
  readonly exported_scan_days: number;
  readonly exported_user_rows: number;
  readonly exported_alert_days: number;
  readonly exported_alert_rows: number;
  readonly exported_bytes: number;
  readonly unchanged_days: number;
  /** Days of which the lake has more rows than the table, which let some expire: left as they are. */
  readonly kept_days: number;
  /** Due, and left to the next run: the time was up, or another export was at it. */
  readonly days_left: number;
  /** Wait of the change that waits longest for its export after this run. */
  readonly export_age_seconds: number;
  readonly execution_time_seconds: number;
  readonly errors: readonly (Pick<ErrorFields, 'error_type' | 'error_message'> & {
    where: string;
  })[];
}

interface ExportFacts {
  readonly done: readonly DoneDay[];
  readonly daysLeft: number;
  /** Time of the oldest change that is still to be exported, milliseconds; undefined: none is. */
  readonly oldestChange: number | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failures: readonly RunFailure[];
}

/** Sums up a run. */
export function summarise(facts: ExportFacts): ExportResult {
  const { done, failures, startedAt, endedAt, oldestChange } = facts;
  const of = (name: LakeTable['name']) => done.filter(({ table }) => table === name);
  const [events, users, alerts] = [of('iam_events'), of('iam_users'), of('iam_alerts')];
  const written = (days: readonly DoneDay[]) => days.filter(({ result }) => result === 'published');
  const rowsOf = (days: readonly DoneDay[]) =>
    written(days).reduce((sum, { rows }) => sum + rows, 0);
  const count = (result: DayOutcome['result']) =>
    done.filter((each) => each.result === result).length;
  return {
    message:
      failures.length === 0 ? 'Export completed successfully' : 'Export completed with errors',
    exported_days: events.length,
    exported_rows: rowsOf(events),
    exported_scan_days: users.length,
    exported_user_rows: rowsOf(users),
    // A day without alerts is nothing that was exported.
    exported_alert_days: alerts.filter(({ result }) => result !== 'empty').length,
    exported_alert_rows: rowsOf(alerts),
    exported_bytes: written(done).reduce((sum, { bytes }) => sum + bytes, 0),
    unchanged_days: count('unchanged'),
    kept_days: count('kept'),
    days_left: facts.daysLeft,
    export_age_seconds: oldestChange === undefined ? 0 : Math.max(0, endedAt - oldestChange) / 1000,
    execution_time_seconds: (endedAt - startedAt) / 1000,
    errors: failures.map(({ where, error }) => {
      const { error_type, error_message } = describeError(error);
      return { where, error_type, error_message };
    }),
  };
}

/** Returns the metrics of a run. */
export function metricsOf(result: ExportResult): Metric[] {
  const detail = (name: string, unit: Metric['unit'], value: number): Metric => {
    return { name, unit, value, isDetail: true };
  };
  const rows = result.exported_rows + result.exported_user_rows + result.exported_alert_rows;
  const days = result.exported_days + result.exported_scan_days + result.exported_alert_days;
  return [
    detail('ExportedRows', 'Count', rows),
    detail('ExportDays', 'Count', days),
    detail('ExportDaysLeft', 'Count', result.days_left),
    detail('ExportErrors', 'Count', result.errors.length),
    { name: 'ExportAgeSeconds', unit: 'Seconds', value: result.export_age_seconds },
    detail('ExportDuration', 'Seconds', result.execution_time_seconds),
    detail('ExportSuccess', 'None', result.errors.length === 0 ? 1 : 0),
  ];
}

/** A run that went to its end although parts of it failed. The days that did not are exported. */
export class ExportError extends RunError<ExportResult> {
  override readonly name = 'ExportError';

  constructor(failures: readonly RunFailure[], result: ExportResult) {
    super('Export', failures, result);
  }
}
