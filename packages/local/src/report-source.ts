import type { ReportSource } from '@iam-tracker/analysis';
import { listAlerts } from './alerts/alert-ledger.ts';
import { readOrigin } from './data-origin.ts';
import type { Tracker } from './open-tracker.ts';

/** Opens what a report reads: the ledger of a data folder, and the alerts recorded beside it. */
export async function openReportSource(tracker: Tracker): Promise<ReportSource> {
  const { folder, days, events, coverage, records, trail } = tracker;
  return {
    origin: await readOrigin(folder),
    days: days.list(),
    ...{ events, coverage, records, trail },
    listAlerts: (range) => listAlerts(tracker, range),
  };
}
