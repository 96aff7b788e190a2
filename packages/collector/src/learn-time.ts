import { AppError, type AwsTime } from '@iam-tracker/core';
import type { CollectParts } from './ports.ts';

/** An answer of longer ago, from the run before, tells too little of what is due now. */
const FRESH_MILLISECONDS = 30_000;

/** One that cannot be reached is no reason to do without; when three cannot, nothing works. */
const REGIONS_ASKED_FOR_TIME = 3;

/**
 * Makes sure that an answer has told the time a moment ago: that of the list of Regions, or one more.
 *
 * @throws AppError TIME_UNKNOWN when answers tell none; what the last request threw when none came.
 */
export async function learnTime(
  { awsTime, history }: Pick<CollectParts, 'awsTime' | 'history'>,
  regions: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  let failure: unknown;
  for (const region of regions.slice(0, REGIONS_ASKED_FOR_TIME)) {
    const age = (awsTime.now() ?? Number.POSITIVE_INFINITY) - (awsTime.confirmed() ?? 0) * 1000;
    if (age < FRESH_MILLISECONDS) return;
    await history.askTime(region, signal).catch((error: unknown) => {
      failure = error;
    });
  }
  if (awsTime.confirmed() === undefined) throw failure ?? timeUnknown();
}

/** Returns the time that is confirmed, seconds. @throws AppError TIME_UNKNOWN */
export function confirmedTime(awsTime: AwsTime): number {
  const time = awsTime.confirmed();
  if (time === undefined) throw timeUnknown();
  return time;
}

function timeUnknown(): AppError {
  return new AppError(
    'TIME_UNKNOWN',
    'No answer of AWS told the time (HTTP header Date), and what is read cannot be claimed without it.',
    { hint: 'Does a proxy on the way take the header out?' },
  );
}
