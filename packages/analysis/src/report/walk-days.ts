import { type ActivityEvent, compact, DAY } from '@iam-tracker/core';
import { CHAIN_DAYS, createPeopleOfDays, type PeopleOfDays } from './people-of-days.ts';
import type { ReportSource } from './report-source.ts';

/** Milliseconds since the epoch; both ends belong to it. */
interface WalkedTime {
  readonly since: number;
  readonly until: number;
}

/** What takes note of the events of a period. */
interface DayWatch {
  /** Takes an event; who is behind its session is certain when its day has ended, or at once when days are read twice. */
  add(event: ActivityEvent, people: PeopleOfDays): void;
  endDay(people: PeopleOfDays): void;
}

interface WalkOptions {
  readonly signal?: AbortSignal;
  /** Reads each day for its calls first, and then for its events. */
  readonly readsTwice?: boolean;
  /** Called after each day. */
  readonly onProgress?: () => void;
}

/**
 * Shows the events of a period to those who watch, day by day, and reads the days before that may have opened its
 * sessions. Within a day events come in any order.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function walkDays(
  source: Pick<ReportSource, 'days' | 'events'>,
  { since, until }: WalkedTime,
  watches: readonly DayWatch[],
  { signal, readsTwice = false, onProgress }: WalkOptions,
): Promise<void> {
  const people = createPeopleOfDays();
  const end = new Date(until).toISOString();
  const eventsOf = (day: string) =>
    source.events.queryByDate(day, { until: end }, compact({ signal }));
  for (const day of daysWithin(source.days, { since: since - CHAIN_DAYS * DAY, until })) {
    people.begin(day);
    if (readsTwice) for await (const event of eventsOf(day)) people.learn(event);
    for await (const event of eventsOf(day)) {
      if (!readsTwice) people.learn(event);
      if (Date.parse(event.eventTime) < since) continue;
      for (const watch of watches) watch.add(event, people);
    }
    for (const watch of watches) watch.endDay(people);
    onProgress?.();
  }
}

/** Returns those days (`YYYY-MM-DD`, in any order) that have a part in a time, sorted. */
export function daysWithin(days: readonly string[], { since, until }: WalkedTime): string[] {
  return days.filter((day) => Date.parse(day) + DAY > since && Date.parse(day) <= until).sort();
}
