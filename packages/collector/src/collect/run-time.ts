import { setMaxListeners } from 'node:events';
import { AppError, type AwsTime, type Clock, sleepUntil, startDeadline } from '@iam-tracker/core';
import type { CollectDependencies } from '../ports.ts';

/** For pages that came just before the end; a table that takes longer does not keep the run from ending. */
const STORE_GRACE_MILLISECONDS = 8_000;

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
  { awsTime, history }: Pick<CollectDependencies, 'awsTime' | 'history'>,
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

/** The time budget of a run, as signals. */
export interface RunTimer {
  /** Aborted at the deadline, or with the caller's own signal. */
  readonly reading: AbortSignal;
  /** Aborted a little later: what was read by then has had its time to be stored. */
  readonly storing: AbortSignal;
  /** Ends the waiting; the signals stay as they are. */
  stop(): void;
}

/** Starts the timer of a run that ends at `deadline` (milliseconds) or with `outer`. */
export function startTimer(
  deadline: number,
  clock: Clock,
  outer: AbortSignal | undefined,
): RunTimer {
  const budget = startDeadline(clock, deadline, outer);
  const graceUsedUp = new AbortController();
  const stopped = new AbortController();
  const reading = budget.signal;
  const storing = graceUsedUp.signal;
  // As to the budget, everything under way listens to it.
  setMaxListeners(0, storing);

  function allowGrace(): void {
    sleepUntil(clock, clock.now() + STORE_GRACE_MILLISECONDS, stopped.signal).then(
      () => graceUsedUp.abort(new Error('Storing took longer than the time that was left for it.')),
      () => undefined,
    );
  }

  if (reading.aborted) allowGrace();
  else reading.addEventListener('abort', allowGrace, { once: true });
  return {
    reading,
    storing,
    stop() {
      budget.stop();
      stopped.abort();
    },
  };
}
