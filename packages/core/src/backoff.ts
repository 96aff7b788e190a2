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
 */
export function backoffMilliseconds(
  attempt: number,
  { base, cap }: Backoff,
  random: () => number,
): number {
  // Past 2 ** 52 the cap has long decided; at 2 ** 1024 a base of 0 would give NaN.
  return Math.floor(random() * Math.min(cap, base * 2 ** Math.min(attempt, 52)));
}
