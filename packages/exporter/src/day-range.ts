import { AppError, DAY, dayOf, isJsonObject, parseDay, printable } from '@iam-tracker/core';

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

const HINT = 'An export on demand is {"start_date":"2026-03-01","end_date":"2026-03-31"}.';

/** Ten years: each day is a query at least, and a longer range is a slip of a year. */
const MAX_DAYS = 3_660;

/**
 * Reads an invocation payload: undefined for a scheduled run, else the days to export. Only `start_date` and
 * `end_date` ask for that; a schedule's own fields are not looked at.
 *
 * @throws AppError BAD_PAYLOAD naming every problem.
 */
export function parseExportRange(payload: unknown, now: number): DayRange | undefined {
  if (!isJsonObject(payload)) return undefined;
  const { start_date, end_date } = payload;
  if (start_date === undefined && end_date === undefined) return undefined;
  const problems: string[] = [];
  const range = {
    startDate: readDay('start_date', start_date, problems),
    endDate: readDay('end_date', end_date, problems),
  };
  if (problems.length === 0) problems.push(...findMisfits(range, dayOf(now)));
  if (problems.length > 0) {
    throw new AppError('BAD_PAYLOAD', `Cannot export: ${problems.join('; ')}`, { hint: HINT });
  }
  return range;
}

function readDay(name: string, value: unknown, problems: string[]): string {
  if (value === undefined) problems.push(`${name} is missing`);
  else if (typeof value !== 'string' || parseDay(value) === undefined) {
    const shown = typeof value === 'string' ? `"${printable(value, 60)}"` : typeof value;
    problems.push(`${name} (${shown}) is not a day such as 2026-03-01`);
  }
  return String(value);
}

function findMisfits(range: DayRange, today: string): string[] {
  const { startDate, endDate } = range;
  if (startDate > endDate) return [`start_date (${startDate}) is after end_date (${endDate})`];
  if (endDate > today) return [`end_date (${endDate}) is after today (${today}, UTC)`];
  const days = daysOfRange(range).length;
  return days > MAX_DAYS ? [`${days} days are more than ${MAX_DAYS} at a time`] : [];
}
