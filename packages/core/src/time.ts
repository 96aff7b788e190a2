/** Milliseconds of each. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Stands in `eventTime` when neither the record nor anything around it tells the time. */
export const UNKNOWN_TIME = '1970-01-01T00:00:00Z';

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;
/** Seconds of the year 10000, which no longer sorts as text. */
const END_OF_TIME = 253_402_300_800;

/**
 * Reads an ISO 8601 time with a zone into UTC and whole seconds (rounded down), `YYYY-MM-DDTHH:MM:SSZ`;
 * undefined for everything else, impossible days included.
 *
 * @example parseEventTime('2026-03-01T13:00:00.5+01:00') // '2026-03-01T12:00:00Z'
 */
export function parseEventTime(text: string): string | undefined {
  if (!ISO_TIME.test(text)) return undefined;
  const milliseconds = Date.parse(text.replace(',', '.'));
  if (Number.isNaN(milliseconds)) return undefined;
  if (!text.endsWith('Z')) return formatEventTime(milliseconds / 1000);
  // JavaScript reads February 30 as March 2, and 24:00 as the next day.
  const isPossible = new Date(milliseconds).getUTCDate() === Number(text.slice(8, 10));
  return isPossible ? `${text.slice(0, 19)}Z` : undefined;
}

/** Writes epoch seconds as `parseEventTime` does; undefined outside the years 0 to 9999. */
export function formatEventTime(epochSeconds: number): string | undefined {
  if (!Number.isFinite(epochSeconds) || epochSeconds >= END_OF_TIME) return undefined;
  const date = new Date(Math.floor(epochSeconds) * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 0) return undefined;
  return `${date.toISOString().slice(0, 19)}Z`;
}

const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/;
const TIME_TEXT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a day, `YYYY-MM-DD`, into the milliseconds of its beginning in UTC; undefined for a day that never was.
 *
 * @example parseDay('2026-02-30') // undefined
 */
export function parseDay(text: string): number | undefined {
  const time = DAY_TEXT.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript reads February 30 as March 2.
  return !Number.isNaN(time) && dayOf(time) === text ? time : undefined;
}

/**
 * Reads an ISO 8601 time with a zone, to the minute or finer, into milliseconds; undefined for everything else,
 * impossible days included.
 *
 * @example parseTime('2026-03-01T12:00Z') // 1772366400000
 */
export function parseTime(text: string): number | undefined {
  const [, day] = TIME_TEXT.exec(text) ?? [];
  if (day === undefined || parseDay(day) === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Returns the UTC day of a time in milliseconds, `YYYY-MM-DD`.
 *
 * @example dayOf(0) // '1970-01-01'
 */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Writes a time in milliseconds as `YYYY-MM-DDTHH:MM:SSZ`, fractions of a second left out. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

const HOUR_OF_DAY = /^(?:[01]?\d|2[0-3])$/;
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Reads an hour or a time of day as `HH:MM`; undefined when it is neither. */
export function readTimeOfDay(text: string): string | undefined {
  if (HOUR_OF_DAY.test(text)) return `${text.padStart(2, '0')}:00`;
  return TIME_OF_DAY.test(text) ? text : undefined;
}

/** Tells whether this runtime knows a time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
