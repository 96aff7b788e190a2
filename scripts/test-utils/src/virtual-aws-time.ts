import type { AwsTime, Clock } from '@iam-tracker/core';

/** AWS's time as that of a clock which is right, and how far another is ahead of it. */
export function createVirtualAwsTime(
  right: Pick<Clock, 'now'>,
  machine: Pick<Clock, 'now'> = right,
): AwsTime {
  return {
    confirmed: () => Math.floor(right.now() / 1000),
    now: () => right.now(),
    aheadBy: () => machine.now() - right.now(),
  };
}
