import { MINUTE } from '@iam-tracker/core';
/** The time outside working hours, in a time zone. */
export interface OffHours {
  readonly timeZone: string;
  /** `HH:MM`; when it is after `end` the time goes over midnight; equal to `end` it is no time at all. */
  readonly start: string;
  readonly end: string;
  /** All of Saturday and Sunday counts. */
  readonly weekends: boolean;
}

/** Returns the question whether a time, in epoch milliseconds, is outside working hours. */
export function createOffHours({ timeZone, start, end, weekends }: OffHours) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const from = minuteOf(start);
  const to = minuteOf(end);
  let asked = Number.NaN;
  let answer = false;
  return (epochMilliseconds: number): boolean => {
    const minute = Math.floor(epochMilliseconds / MINUTE);
    // A Date ends 8.64e15 ms from 1970; what is beyond, or no number, is no time to be off at.
    if (!(Math.abs(epochMilliseconds) <= 8.64e15)) return false;
    if (minute !== asked) {
      asked = minute;
      answer = isOff(format.format(epochMilliseconds));
    }
    return answer;
  };

  function isOff(formatted: string): boolean {
    // `Sat 22:05` or `Sat, 22:05`.
    const day = formatted.slice(0, 3);
    if (weekends && (day === 'Sat' || day === 'Sun')) return true;
    const now = minuteOf(formatted.slice(-5));
    return from <= to ? now >= from && now < to : now >= from || now < to;
  }
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
