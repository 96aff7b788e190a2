import { IAM_ALERTS } from '@iam-tracker/lake';
import { type DueOptions, dueDaysOf } from './due-days.ts';
import type { DueDay } from './export-run.ts';
import type { CallOptions, ExportParts } from './ports.ts';

/**
 * Returns the days of alerts to export, newest first. Nothing is added to a day once it is over, and what expires
 * stays in the lake.
 */
export async function dueAlertDays(
  { alerts, ...parts }: Pick<ExportParts, 'alerts' | 'lake' | 'clock'>,
  due: DueOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  if (alerts === undefined) return [];
  const changesFor = alerts.changesForMilliseconds;
  const kept = { table: IAM_ALERTS, days: await alerts.days(options), changesFor };
  const days = await dueDaysOf(kept, due, parts, options);
  return days.map((day) => ({
    table: IAM_ALERTS,
    day,
    isDueByManifest: Number.isFinite(changesFor),
    read: (call) => ({ rows: alerts.alertsOfDay(day, call) }),
  }));
}
