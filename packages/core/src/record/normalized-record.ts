import type { ActivityEvent } from '../event/activity-event.ts';

/** An event, and what of its record did not fit into it. */
export interface NormalizedRecord {
  readonly event: ActivityEvent;
  /** Names of attributes whose content was replaced, cut, or too deeply nested to keep. */
  readonly omittedFields: readonly string[];
}
