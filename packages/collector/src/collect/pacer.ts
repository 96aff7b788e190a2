import { backoffMilliseconds, type Clock } from '@iam-tracker/core';

/** Lateness of a timer that the next turn makes up for; more would bunch requests together. */
const MAX_DRIFT_MILLISECONDS = 50;

/** Pause after a first refusal, and the longest there is. */
const THROTTLE_BACKOFF = { base: 500, cap: 10_000 };

/** Spaces the requests of one Region evenly: the limit is shared by every walk in it. */
export interface Pacer {
  /** Tells whether a request may go out now. */
  isOpen(): boolean;
  /** Resolves when a request may go out; takes nothing. Rejects with the reason when aborted. */
  untilOpen(signal: AbortSignal): Promise<void>;
  /** Takes the turn: the next one comes a full interval later. */
  take(): void;
  /** Notes an answer, which ends a row of refusals. */
  accept(): void;
  /** Notes a refusal: every walk pauses, longer with each refusal in a row. */
  refuse(): void;
}

interface PacerOptions {
  readonly requestsPerSecond: number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export function createPacer({ requestsPerSecond, clock, random }: PacerOptions): Pacer {
  const interval = 1000 / requestsPerSecond;
  let opensAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let refusals = 0;
  /** By how much the timer of the turn now open was late; a turn left unused saves up nothing. */
  let drift = 0;
  function wait(): number {
    const now = clock.now();
    // Longer waits than these are never asked for: the clock was set back.
    opensAt = Math.min(opensAt, now + interval);
    pausedUntil = Math.min(pausedUntil, now + THROTTLE_BACKOFF.cap);
    return Math.max(opensAt, pausedUntil) - now;
  }
  return {
    isOpen: () => wait() <= 0,
    async untilOpen(signal) {
      while (wait() > 0) {
        await clock.sleep(wait(), signal);
        drift = Math.min(MAX_DRIFT_MILLISECONDS, Math.max(0, -wait()));
      }
    },
    take() {
      opensAt = Math.max(opensAt, clock.now() - drift) + interval;
      drift = 0;
    },
    accept() {
      refusals = 0;
    },
    refuse() {
      // Requests in flight together are refused together: that is one refusal, not many.
      if (clock.now() < pausedUntil) return;
      pausedUntil = clock.now() + backoffMilliseconds(refusals, THROTTLE_BACKOFF, random);
      refusals += 1;
    },
  };
}
