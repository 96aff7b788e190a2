import type { ScanHeader } from '@iam-tracker/core';
import type { StoredObject } from './ports.ts';

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

/** Clocks differ, and a scan that began before midnight ends after it. */
const AFTER_MIDNIGHT_MILLISECONDS = 2 * 3_600_000;

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
 * Tells whether a day of scans is in the lake for good: written when no scan of that day could come any
 * more. Scans are never added to a day later on, so no marks are needed.
 */
export function isSettledScanDay(day: string, manifest: StoredObject | undefined): boolean {
  const end = Date.parse(day) + DAY_MILLISECONDS + AFTER_MIDNIGHT_MILLISECONDS;
  return manifest !== undefined && manifest.modifiedAt >= end;
}
