import type { ScanHeader } from '@iam-tracker/core';
import type { LakeTable } from './lake/column.ts';
import { manifestKey } from './lake/object-keys.ts';
import type { CallOptions, ObjectStore, StoredObject } from './ports.ts';

const DAY_MILLISECONDS = 86_400_000;

/** Days, both ends included. */
export interface DayRange {
  readonly startDate: string;
  readonly endDate: string;
}

/** Returns the UTC day of a time in milliseconds. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Returns every day of a range, newest first. */
export function daysOfRange({ startDate, endDate }: DayRange): string[] {
  const days: string[] = [];
  for (let time = Date.parse(endDate); time >= Date.parse(startDate); time -= DAY_MILLISECONDS) {
    days.push(dayOf(time));
  }
  return days;
}

/** Returns today, as far as it goes, and the days before it, newest first. */
export function recentDays(now: number, daysBack: number): string[] {
  const startDate = dayOf(now - daysBack * DAY_MILLISECONDS);
  return daysOfRange({ startDate, endDate: dayOf(now) });
}

/** Returns each of the days once, newest first. */
export function newestFirst(days: Iterable<string>): string[] {
  return [...new Set(days)].sort().reverse();
}

/** Returns the complete scans of each day. */
export function scansByDay(headers: readonly ScanHeader[]): Map<string, ScanHeader[]> {
  const days = new Map<string, ScanHeader[]>();
  for (const header of headers) {
    if (header.status !== 'complete') continue;
    const day = header.scanTimestamp.slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), header]);
  }
  return days;
}

/**
 * Tells whether the lake has the day for good: it was looked at when nothing of the day could change any more,
 * so long after its end. Tables whose days are over some time need no marks.
 */
function isSettledDay(
  day: string,
  manifest: StoredObject | undefined,
  afterMilliseconds: number,
): boolean {
  const end = Date.parse(day) + DAY_MILLISECONDS + afterMilliseconds;
  return manifest !== undefined && manifest.modifiedAt >= end;
}

/** Returns those of the days that the lake does not have for good. */
export async function unsettledDays(
  table: LakeTable,
  days: Iterable<string>,
  afterMilliseconds: number,
  lake: Pick<ObjectStore, 'list'>,
  options: CallOptions,
): Promise<string[]> {
  const objects = await lake.list(`${table.folder}/`, options);
  const byKey = new Map(objects.map((object) => [object.key, object]));
  return [...days].filter(
    (day) => !isSettledDay(day, byKey.get(manifestKey(table, day)), afterMilliseconds),
  );
}
