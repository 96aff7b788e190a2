import { MINUTE } from '../time.ts';
import type { ActivityEvent } from './activity-event.ts';

/** Store of the days that changed, so that they are exported again. */
export interface DayMarks {
  /** Resolves when the days (UTC, `YYYY-MM-DD`) are marked. */
  mark(days: Iterable<string>, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** Marks the days of events that are about to be stored; see `createDayMarker`. */
export type DayMarker = (events: Iterable<ActivityEvent>, signal?: AbortSignal) => Promise<void>;

/**
 * Makes what marks each day once, for one run: call it before storing events, and store them only when it
 * resolved. A mark that failed is tried again by the next call that needs it.
 *
 * A mark covers what is stored within `MARK_COVERS_MILLISECONDS` after it, so a marker must not be kept
 * longer than that while another process may export.
 */
export function createDayMarker(marks: DayMarks): DayMarker {
  const marked = new Map<string, Promise<void>>();
  return async (events, signal) => {
    const days = new Set<string>();
    for (const { eventDate } of events) days.add(eventDate);
    const fresh = [...days].filter((day) => !marked.has(day));
    if (fresh.length > 0) {
      const marking = marks.mark(fresh, signal === undefined ? {} : { signal }).catch((error) => {
        for (const day of fresh) marked.delete(day);
        throw error;
      });
      for (const day of fresh) marked.set(day, marking);
    }
    await Promise.all([...days].map((day) => marked.get(day)));
  };
}

/**
 * Time after a mark in which its writer may still be storing events of that day: Lambda ends an invocation
 * after 15 minutes (developer guide, "Lambda quotas"), and clocks differ a little. An export that begins
 * within this time leaves the mark for the next one.
 */
export const MARK_COVERS_MILLISECONDS = 20 * MINUTE;
