import { setMaxListeners } from 'node:events';
import { DAY, MINUTE } from './time.ts';

/** Wall clock and waiting, passed in wherever time matters so that tests can own time. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /**
   * Resolves after `milliseconds`. Rejects with the signal's reason as soon as it is aborted; a
   * signal that is aborted already rejects at once.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** Timers of the machine's clock hold 24.8 days at most; one that is longer fires at once. */
const LONGEST_NAP_MILLISECONDS = DAY;

/** Resolves at a time, milliseconds since the epoch, however far away; rejects as `sleep` does. */
export async function sleepUntil(clock: Clock, time: number, signal?: AbortSignal): Promise<void> {
  while (clock.now() < time) {
    await clock.sleep(Math.min(time - clock.now(), LONGEST_NAP_MILLISECONDS), signal);
  }
}

/** Bounds of a backoff, both in milliseconds. */
export interface Backoff {
  /** The longest wait before the first retry; it doubles with each further one. */
  readonly base: number;
  /** No wait is longer. */
  readonly cap: number;
}

/**
 * Returns how long to wait before a retry: anything from nothing to `base * 2^attempt`, at most
 * `cap`, in whole milliseconds. "Full jitter", because callers that failed together must not come
 * back together.
 *
 * `attempt` counts from 0, the first retry. `random` returns numbers from 0 up to, not including, 1.
 *
 * @example backoffMilliseconds(3, { base: 50, cap: 5_000 }, Math.random) // 0 to 399
 */
export function backoffMilliseconds(
  attempt: number,
  { base, cap }: Backoff,
  random: () => number,
): number {
  // Past 2 ** 52 the cap has long decided; at 2 ** 1024 a base of 0 would give NaN.
  return Math.floor(random() * Math.min(cap, base * 2 ** Math.min(attempt, 52)));
}

/** The time budget of a run, as a signal. */
interface Deadline {
  /** Aborted when the time is up, or with the signal of the caller. */
  readonly signal: AbortSignal;
  /** Ends the waiting; the signal stays as it is. */
  stop(): void;
}

/** Begins a budget that ends at `time`, milliseconds since the epoch, or with `outer`. */
export function startDeadline(
  clock: Clock,
  time: number,
  outer: AbortSignal | undefined,
): Deadline {
  const passed = new AbortController();
  const stopped = new AbortController();
  sleepUntil(clock, time, stopped.signal).then(
    () => passed.abort(new Error('The time budget is used up.')),
    () => undefined,
  );
  const signals = outer === undefined ? [passed.signal] : [passed.signal, outer];
  const signal = AbortSignal.any(signals);
  // Every request under way listens, and each removes itself: Node would warn of the eleventh.
  setMaxListeners(0, signal);
  return { signal, stop: () => stopped.abort() };
}

/** Part of Lambda's context that a function asks for. */
export interface InvocationContext {
  readonly invokedFunctionArn?: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Returns when a run of a Lambda has to stop beginning anything, milliseconds since the epoch: `margin` milliseconds before the
 * function is ended, but never so that more than `share` of what is left is spent on ending.
 */
export function deadlineOf(
  context: InvocationContext,
  clock: Pick<Clock, 'now'>,
  margin: number,
  share = 0.5,
): number {
  const remaining = context.getRemainingTimeInMillis();
  return clock.now() + remaining - Math.min(margin, remaining * share);
}

/**
 * Longest difference between AWS's clock and a caller's, in milliseconds: a request signed for a time further off than
 * this is refused (IAM user guide, "Elements of an AWS API request signature").
 */
export const CLOCK_TOLERANCE_MILLISECONDS = 5 * MINUTE;

/** Time by AWS's own answers, independent of the machine's clock. */
export interface AwsTime {
  /**
   * The latest whole second that an answer of AWS names, since the epoch; undefined before the first.
   * Never later than the true time: nothing that is to be claimed may be later than this.
   */
  confirmed(): number | undefined;
  /**
   * The time now in milliseconds since the epoch: that of the latest answer and what has passed since.
   * For what needs to be right, not proven; undefined before the first answer.
   */
  now(): number | undefined;
  /** By how many milliseconds the machine's clock is ahead; negative when behind, undefined before the first answer. */
  aheadBy(): number | undefined;
}

export interface AwsTimeKeeper extends AwsTime {
  /** Notes the time of an answer just received, milliseconds since the epoch; what is no time is ignored. */
  note(answeredAt: number): void;
}

/** Creates what learns AWS's time from the answers it is told of. */
export function createAwsTime(clock: Pick<Clock, 'now'>): AwsTimeKeeper {
  let latest: number | undefined;
  let notedAt = 0;
  return {
    confirmed: () => (latest === undefined ? undefined : Math.floor(latest / 1000)),
    now: () => (latest === undefined ? undefined : latest + Math.max(0, clock.now() - notedAt)),
    aheadBy: () => (latest === undefined ? undefined : notedAt - latest),
    note(answeredAt) {
      if (!Number.isFinite(answeredAt)) return;
      // Answers overtake each other; far behind the latest one means that the latest was wrong.
      const isOvertaken =
        latest !== undefined &&
        answeredAt < latest &&
        answeredAt > latest - CLOCK_TOLERANCE_MILLISECONDS;
      if (isOvertaken) return;
      latest = answeredAt;
      notedAt = clock.now();
    },
  };
}

/**
 * A clock that is right again once AWS has told the time: the given one, less what it is wrong by. It stays as it is as
 * long as it is less than five minutes off, so that it does not waver with every answer.
 */
export function correctClock(clock: Clock, awsTime: AwsTime): Clock {
  let correction = 0;
  return {
    now() {
      const ahead = awsTime.aheadBy() ?? correction;
      if (Math.abs(ahead - correction) >= CLOCK_TOLERANCE_MILLISECONDS) correction = ahead;
      return clock.now() - correction;
    },
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
}
