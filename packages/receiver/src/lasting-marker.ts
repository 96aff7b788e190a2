import {
  type Clock,
  createDayMarker,
  type DayMarker,
  type DayMarks,
  MARK_COVERS_MILLISECONDS,
} from '@iam-tracker/core';

/**
 * Makes a marker that lasts for a process that takes batch after batch. Each day is marked again after half of the time
 * that a mark covers; the other half is the longest that an invocation may still be storing under it.
 */
export function createLastingMarker(marks: DayMarks, clock: Pick<Clock, 'now'>): DayMarker {
  let markDays = createDayMarker(marks);
  let endsAt = clock.now() + MARK_COVERS_MILLISECONDS / 2;
  return async (events, signal) => {
    if (clock.now() >= endsAt) {
      markDays = createDayMarker(marks);
      endsAt = clock.now() + MARK_COVERS_MILLISECONDS / 2;
    }
    await markDays(events, signal);
  };
}
