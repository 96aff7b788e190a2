import { systemClock } from '@iam-tracker/core';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

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
