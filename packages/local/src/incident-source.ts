import type { IncidentSource } from '@iam-tracker/analysis';
import { readOtherActivity } from './import/stored-other-activity.ts';
import type { Tracker } from './open-tracker.ts';
import { openReportSource } from './report-source.ts';

/** Opens what an incident is told from: what a report reads, and the tally of what the ledger does not keep. */
export async function openIncidentSource(tracker: Tracker): Promise<IncidentSource> {
  return {
    ...(await openReportSource(tracker)),
    readOthers: async () => (await readOtherActivity(tracker.folder))?.rows(),
  };
}
