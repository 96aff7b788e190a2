import { DAY, deadlineOf, sleepUntil, startDeadline, systemClock } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';

describe('systemClock', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells the time in milliseconds since the epoch', () => {
    expect(systemClock.now()).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  });

  it('sleeps as long as asked, not shorter', async () => {
    let isAwake = false;
    const sleeping = systemClock.sleep(1000).then(() => {
      isAwake = true;
    });

    await jest.advanceTimersByTimeAsync(999);
    expect(isAwake).toBe(false);

    await jest.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(isAwake).toBe(true);
  });

  it('wakes with the reason of the signal and leaves no timer behind', async () => {
    const abort = new AbortController();
    const sleeping = systemClock.sleep(60_000, abort.signal);

    abort.abort(new Error('time is up'));

    await expect(sleeping).rejects.toThrow('time is up');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not fall asleep when the signal was aborted before', async () => {
    const signal = AbortSignal.abort(new Error('too late'));

    await expect(systemClock.sleep(60_000, signal)).rejects.toThrow('too late');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets go of the signal after sleeping', async () => {
    const abort = new AbortController();
    const removed = jest.spyOn(abort.signal, 'removeEventListener');
    const sleeping = systemClock.sleep(10, abort.signal);

    await jest.advanceTimersByTimeAsync(10);
    await sleeping;

    expect(removed).toHaveBeenCalledWith('abort', expect.any(Function));
  });
});

describe('sleepUntil', () => {
  it('naps a day at most, as long as it takes', async () => {
    const time = createVirtualTime(0);
    const naps: number[] = [];
    const clock = {
      now: time.now,
      sleep(milliseconds: number, signal?: AbortSignal) {
        naps.push(milliseconds);
        return time.sleep(milliseconds, signal);
      },
    };

    await time.run(sleepUntil(clock, 40 * DAY + 5));

    expect(time.now()).toBe(40 * DAY + 5);
    expect(Math.max(...naps)).toBe(DAY);
  });
});

describe('startDeadline', () => {
  it('lets any number of requests listen', () => {
    const { signal, stop } = startDeadline(createVirtualTime(0), 60_000, undefined);
    stop();

    // Node keeps the limit there, and warns beyond it in lines that are no JSON; zero is none.
    const limit = Object.getOwnPropertySymbols(signal).find(
      ({ description }) => description === 'events.maxEventTargetListeners',
    );
    expect(Reflect.get(signal, limit ?? '')).toBe(0);
  });

  it('ends at its time, and not before', async () => {
    const time = createVirtualTime(1_000);
    const { signal } = startDeadline(time, 61_000, undefined);

    await time.run(time.sleep(59_999));
    expect(signal.aborted).toBe(false);

    await time.run(time.sleep(2));
    expect(signal.reason).toEqual(new Error('The time budget is used up.'));
  });

  it('ends with the signal of the caller', () => {
    const caller = new AbortController();
    const { signal, stop } = startDeadline(createVirtualTime(0), 60_000, caller.signal);

    caller.abort(new Error('interrupted'));

    expect(signal.reason).toEqual(new Error('interrupted'));
    stop();
  });

  it('never ends once it was stopped', async () => {
    const time = createVirtualTime(0);
    const { signal, stop } = startDeadline(time, 60_000, undefined);
    stop();

    await time.run(time.sleep(120_000));

    expect(signal.aborted).toBe(false);
  });
});

describe('deadlineOf', () => {
  it('keeps the margin, and never more than the share of what is left', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (remaining, margin, share) => {
          const context = { getRemainingTimeInMillis: () => remaining };

          const kept = 5_000 + remaining - deadlineOf(context, { now: () => 5_000 }, margin, share);

          expect(kept).toBeLessThanOrEqual(margin);
          expect(kept).toBeLessThanOrEqual(remaining * share + 1e-6);
          expect(Math.abs(kept - Math.min(margin, remaining * share))).toBeLessThan(1e-6);
        },
      ),
    );
  });
});
