import { setMaxListeners } from 'node:events';
import { type Clock, sleepUntil, startDeadline } from '@iam-tracker/core';

/** For pages that came just before the end; a table that takes longer keeps nobody from ending. */
const STORE_GRACE_MILLISECONDS = 8_000;

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
  // Every request and wait under way listens, in all Regions: many, and each removes itself.
  setMaxListeners(0, reading, storing);

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
