import { setMaxListeners } from 'node:events';
import type { Clock } from '@iam-tracker/core';
import { DAY } from '@iam-tracker/core';

/** For pages that came just before the end; a table that takes longer keeps nobody from ending. */
const STORE_GRACE_MILLISECONDS = 8_000;

/** Timers of the machine's clock hold 24.8 days at most; one that is longer fires at once. */
const LONGEST_NAP_MILLISECONDS = DAY;

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
  const deadlinePassed = new AbortController();
  const graceUsedUp = new AbortController();
  const stopped = new AbortController();
  const own = [deadlinePassed.signal];
  const reading = AbortSignal.any(outer === undefined ? own : [...own, outer]);
  const storing = graceUsedUp.signal;
  // Every request and wait under way listens, in all Regions: many, and each removes itself.
  setMaxListeners(0, reading, storing);

  async function sleepUntil(time: number): Promise<void> {
    while (clock.now() < time) {
      const nap = Math.min(time - clock.now(), LONGEST_NAP_MILLISECONDS);
      await clock.sleep(nap, stopped.signal);
    }
  }

  function allowGrace(): void {
    sleepUntil(clock.now() + STORE_GRACE_MILLISECONDS).then(
      () => graceUsedUp.abort(new Error('Storing took longer than the time that was left for it.')),
      () => undefined,
    );
  }

  if (reading.aborted) allowGrace();
  else reading.addEventListener('abort', allowGrace, { once: true });
  sleepUntil(deadline).then(
    () => deadlinePassed.abort(new Error('The time budget is used up.')),
    () => undefined,
  );
  return { reading, storing, stop: () => stopped.abort() };
}
