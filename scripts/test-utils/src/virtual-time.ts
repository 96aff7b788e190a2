import type { AwsTime, Clock } from '@iam-tracker/core';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A clock whose time passes only when all tasks wait. Same inputs, same order of events. */
export interface VirtualTime extends Clock {
  /** Lets time pass until the promise settles. Rejects as it does, and when no promise waits for time. */
  run<T>(promise: Promise<T>): Promise<T>;
}

export function createVirtualTime(start: number): VirtualTime {
  let now = start;
  let count = 0;
  let timers: Timer[] = [];

  function addTimer(at: number, fire: () => void): Timer {
    const timer = { at, order: count, fire };
    count += 1;
    timers.push(timer);
    return timer;
  }

  function fireNext(): boolean {
    const next = timers.reduce<Timer | undefined>((best, timer) => {
      if (best === undefined || timer.at < best.at) return timer;
      return timer.at === best.at && timer.order < best.order ? timer : best;
    }, undefined);
    if (next === undefined) return false;
    timers = timers.filter((timer) => timer !== next);
    now = Math.max(now, next.at);
    next.fire();
    return true;
  }

  return {
    now: () => now,
    sleep(milliseconds, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          timers = timers.filter((other) => other !== timer);
          reject(signal?.reason);
        };
        const timer = addTimer(now + Math.max(0, milliseconds), () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    async run(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (;;) {
        // Promise callbacks all run before the next macrotask, so after it all tasks wait.
        await new Promise((resolve) => setImmediate(resolve));
        if (isSettled) return promise;
        if (!fireNext()) throw new Error('Virtual time stands still: no promise waits for it.');
      }
    },
  };
}

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
