import type { Clock } from '@iam-tracker/core';

interface PastClock extends Clock {
  /** Goes on to a time, milliseconds; never back. */
  goTo(time: number): void;
}

/** Stands still, and goes on by what is waited: reports take their time without taking the user's. */
export function createPastClock(start: number): PastClock {
  let time = start;
  return {
    now: () => time,
    async sleep(milliseconds) {
      time += milliseconds;
    },
    goTo(next) {
      time = Math.max(time, next);
    },
  };
}
