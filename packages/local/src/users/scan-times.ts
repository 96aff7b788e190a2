import { HOUR } from '@iam-tracker/core';

/**
 * Returns when to scan, the first after `since`, the last now (milliseconds): every six hours in the
 * last two days, once a day before that. Scans closer than an hour to `since` are left out.
 */
export function scanTimes(since: number, now: number): number[] {
  const times = [now];
  for (let hours = 6; now - hours * HOUR > since + HOUR; hours += hours < 48 ? 6 : 24) {
    times.push(now - hours * HOUR);
  }
  return times.reverse();
}
