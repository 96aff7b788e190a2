import type { DirtyDay } from '@iam-tracker/core/aws';
import { type DayRange, daysOfRange, newestFirst, recentDays } from './due-days.ts';
import type { DueDay } from './export-run.ts';
import { IAM_EVENTS } from './lake/event-columns.ts';
import type { CallOptions, ExportParts } from './ports.ts';

export interface DueEventsOptions {
  readonly daysBack: number;
  readonly range: DayRange | undefined;
  readonly dirty: readonly DirtyDay[];
}

/**
 * Returns the days of events to export, newest first. The days of a range are marked first, so that what does
 * not fit into this run is done by the next ones.
 */
export async function dueEventDays(
  { events, dirtyDays, clock }: Pick<ExportParts, 'events' | 'dirtyDays' | 'clock'>,
  { daysBack, range, dirty }: DueEventsOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  if (range !== undefined) await markAll(daysOfRange(range), dirtyDays, options);
  const days =
    range === undefined
      ? newestFirst([...recentDays(clock.now(), daysBack), ...dirty.map(({ day }) => day)])
      : daysOfRange(range);
  return days.map((day) => ({
    table: IAM_EVENTS,
    day,
    claim: (call) => dirtyDays.claim(day, call),
    rows: (call) => events.eventsOfDay(day, call),
  }));
}

/** Requests at once: ten years are marked in seconds, and nobody is throttled. */
const MARKS_AT_ONCE = 25;

async function markAll(
  days: readonly string[],
  dirtyDays: ExportParts['dirtyDays'],
  options: CallOptions,
): Promise<void> {
  for (let start = 0; start < days.length; start += MARKS_AT_ONCE) {
    const some = days.slice(start, start + MARKS_AT_ONCE);
    await Promise.all(some.map((day) => dirtyDays.claim(day, options)));
  }
}
