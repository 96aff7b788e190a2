import { chunksOf } from '@iam-tracker/core';
import type { DirtyDay } from '@iam-tracker/core/aws';
import { IAM_EVENTS } from '@iam-tracker/lake';
import { type DayRange, daysOfRange, newestFirst, recentDays } from './due-days.ts';
import type { DueDay } from './export-run.ts';
import { readEventDay } from './people/event-day.ts';
import type { CallOptions, ExportParts } from './ports.ts';

export interface DueEventsOptions {
  readonly daysBack: number;
  readonly range: DayRange | undefined;
  readonly dirty: readonly DirtyDay[];
  /** Days that an earlier version exported. */
  readonly outdated: readonly string[];
}

/**
 * Returns the days of events to export, newest first: the recent and the marked, and after them those that an
 * earlier version exported; or those of a range, which are marked first, so that what does not fit into this run
 * is done by the next ones.
 */
export async function dueEventDays(
  parts: EventParts,
  { daysBack, range, dirty, outdated }: DueEventsOptions,
  options: CallOptions,
): Promise<DueDay[]> {
  const { clock, dirtyDays } = parts;
  if (range !== undefined) {
    await markAll(daysOfRange(range), dirtyDays, options);
    return eventDays(daysOfRange(range), parts);
  }
  const marked = dirty.map(({ day }) => day);
  const changing = newestFirst([...recentDays(clock.now(), daysBack), ...marked]);
  // What changes does not wait for years of days that are only to be written in another way.
  return eventDays([...new Set([...changing, ...newestFirst(outdated)])], parts);
}

type EventParts = Pick<ExportParts, 'events' | 'dirtyDays' | 'lake' | 'clock'>;

/** Returns these days of events, to be exported in this order. */
export function eventDays(days: readonly string[], parts: EventParts): DueDay[] {
  return days.map((day) => ({
    table: IAM_EVENTS,
    day,
    claim: (call) => parts.dirtyDays.claim(day, call),
    read: (call) => readEventDay(day, parts, call),
  }));
}

/** Requests at once: ten years are marked in seconds, and no request is throttled. */
const MARKS_AT_ONCE = 25;

async function markAll(
  days: readonly string[],
  dirtyDays: ExportParts['dirtyDays'],
  options: CallOptions,
): Promise<void> {
  for (const some of chunksOf(days, MARKS_AT_ONCE)) {
    await Promise.all(some.map((day) => dirtyDays.claim(day, options)));
  }
}
