import { type DayRange, daysOfRange, newestFirst, recentDays, unsettledDays } from './due-days.ts';
import type { DueDay } from './export-run.ts';
import { IAM_ALERTS } from './lake/alert-columns.ts';
import type { CallOptions, ExportParts } from './ports.ts';

export interface DueAlertsOptions {
  readonly daysBack: number;
  readonly range: DayRange | undefined;
}

/**
 * Returns the days of alerts to export, newest first: the recent ones, and those that the lake does not have
 * for good; of a range, those that are in it. Nothing is added to a day once it is over, and what expires
 * stays in the lake.
 */
export async function dueAlertDays(
  { alerts, lake, clock }: Pick<ExportParts, 'alerts' | 'lake' | 'clock'>,
  { daysBack, range }: DueAlertsOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  if (alerts === undefined) return [];
  const { changesForMilliseconds: changesFor } = alerts;
  const kept = await alerts.days(options);
  const wanted = new Set(
    range === undefined
      ? [
          ...recentDays(clock.now(), daysBack),
          ...(await unsettledDays(IAM_ALERTS, kept, changesFor, lake, options)),
        ]
      : daysOfRange(range),
  );
  return newestFirst(kept)
    .filter((day) => wanted.has(day))
    .map((day) => ({
      table: IAM_ALERTS,
      day,
      isDueByManifest: Number.isFinite(changesFor),
      rows: (call) => alerts.alertsOfDay(day, call),
    }));
}
