import type { AlertSource, QuerySource } from '@iam-tracker/analysis';
import type { Tracker } from '@iam-tracker/local';

/** Returns where pivots look: the ledger of a data folder, and the alerts recorded beside it. */
export async function pivotSource(tracker: Tracker): Promise<QuerySource & AlertSource> {
  const { scanAlerts } = await import('@iam-tracker/local');
  return {
    events: tracker.events,
    days: tracker.days.list(),
    scanAlerts: (range) => scanAlerts(tracker, range),
  };
}
