import { DAY, SECOND } from '@iam-tracker/core';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The day last written: events come by time, so it is nearly always the one asked for. */
let recentDay = Number.NaN;
let recentDayText = '';

/** ISO 8601 UTC in whole seconds, as `eventTime` is written. */
export function isoSecond(time: number): string {
  const day = Math.floor(time / DAY);
  if (day !== recentDay) {
    recentDay = day;
    recentDayText = new Date(day * DAY).toISOString().slice(0, 11);
  }
  const second = Math.floor((time - day * DAY) / SECOND);
  const hours = twoDigits(Math.floor(second / 3_600));
  const minutes = twoDigits(Math.floor(second / 60) % 60);
  return `${recentDayText}${hours}:${minutes}:${twoDigits(second % 60)}Z`;
}

/**
 * US English text, as STS writes expirations and IAM creation dates: `Jul 1, 2026, 12:08:19 PM`; older
 * writers leave out the second comma.
 */
export function localeText(time: number, style: 'comma' | 'plain' = 'comma'): string {
  const date = new Date(time);
  const hours = date.getUTCHours();
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  const clock = [
    hours % 12 || 12,
    twoDigits(date.getUTCMinutes()),
    twoDigits(date.getUTCSeconds()),
  ];
  return `${day}${style === 'comma' ? ',' : ''} ${clock.join(':')} ${hours < 12 ? 'AM' : 'PM'}`;
}

/** First millisecond of the UTC day that holds `time`. */
export function startOfDay(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

/** Returns the whole second that lies so many days before a time. */
export function daysBefore(time: number, days: number): number {
  return Math.floor((time - days * DAY) / SECOND) * SECOND;
}

/** 0 is Sunday. */
function weekday(time: number): number {
  return new Date(time).getUTCDay();
}

export function isWeekend(time: number): boolean {
  return weekday(time) % 6 === 0;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
