import { DAY, HOUR, type Interval, SECOND } from '@iam-tracker/core';

/** CloudTrail tries for 30 days to deliver files again (CloudTrail User Guide, "Creating a trail for an organization"). */
export const REDELIVERY = 30 * DAY;

/** CloudTrail writes a digest every hour; two hours without one are too long. */
export const FRESH = 2 * HOUR;

/** Returns the seconds of a time in milliseconds, whole ones. */
export function intervalOf({
  startTime,
  endTime,
}: {
  readonly startTime: number;
  readonly endTime: number;
}): Interval {
  return { start: Math.floor(startTime / SECOND), end: Math.ceil(endTime / SECOND) };
}
