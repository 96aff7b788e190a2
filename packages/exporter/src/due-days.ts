import { DAY, dayOf, groupBy, type ScanHeader } from '@iam-tracker/core';
import type { LakeTable } from '@iam-tracker/lake';
import { manifestKey } from '@iam-tracker/lake';
import type { CallOptions, ExportParts, StoredObject } from './ports.ts';

/** Days, both ends included. */
export interface DayRange {
  readonly startDate: string;
  readonly endDate: string;
}

/** Returns the day so many days after another; before it for a negative number. */
export function dayAfter(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY);
}

/** Returns every day of a range, newest first. */
export function daysOfRange({ startDate, endDate }: DayRange): string[] {
  const days: string[] = [];
  for (let time = Date.parse(endDate); time >= Date.parse(startDate); time -= DAY) {
    days.push(dayOf(time));
  }
  return days;
}

/** Returns today, as far as it goes, and the days before it, newest first. */
export function recentDays(now: number, daysBack: number): string[] {
  const startDate = dayOf(now - daysBack * DAY);
  return daysOfRange({ startDate, endDate: dayOf(now) });
}

/** Returns each of the days once, newest first. */
export function newestFirst(days: Iterable<string>): string[] {
  return [...new Set(days)].sort().reverse();
}

/** Returns the complete scans of each day. */
export function scansByDay(headers: readonly ScanHeader[]): Map<string, ScanHeader[]> {
  const complete = headers.filter(({ status }) => status === 'complete');
  return groupBy(complete, ({ scanTimestamp }) => scanTimestamp.slice(0, 10));
}

export interface DueOptions {
  readonly daysBack: number;
  readonly range: DayRange | undefined;
}

/**
 * Returns those days of a table without marks that are due, newest first: the recent ones, and those that the
 * lake does not have for good, which it has once it looked at them so long after their end that nothing of them
 * could change any more; of a range, those that are in it.
 */
export async function dueDaysOf(
  { table, days, changesFor }: { table: LakeTable; days: readonly string[]; changesFor: number },
  { daysBack, range }: DueOptions,
  { lake, clock }: Pick<ExportParts, 'lake' | 'clock'>,
  options: CallOptions,
): Promise<string[]> {
  if (days.length === 0) return [];
  const wanted = new Set(
    range === undefined ? recentDays(clock.now(), daysBack) : daysOfRange(range),
  );
  if (range === undefined) {
    const objects = await lake.list(`${table.folder}/`, options);
    const byKey = new Map(objects.map((object) => [object.key, object]));
    for (const day of days) {
      if (!isSettled(day, byKey.get(manifestKey(table, day)), changesFor)) wanted.add(day);
    }
  }
  return newestFirst(days).filter((day) => wanted.has(day));
}

function isSettled(day: string, manifest: StoredObject | undefined, changesFor: number): boolean {
  const end = Date.parse(day) + DAY + changesFor;
  return manifest !== undefined && manifest.modifiedAt >= end;
}
