import type { Clock } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { type RunTimer, startTimer } from '../../src/collect/run-time.ts';

function stateOf({ reading, storing }: RunTimer) {
  return { reading: !reading.aborted, storing: !storing.aborted };
}

describe('startTimer', () => {
  it('ends reading at the deadline and storing eight seconds later', async () => {
    const time = createVirtualTime(0);
    const timer = startTimer(60_000, time, undefined);
    const states = [];

    for (const at of [59_999, 60_001, 67_999, 68_001]) {
      await time.run(time.sleep(at - time.now()));
      states.push(stateOf(timer));
    }

    expect(states).toEqual([
      { reading: true, storing: true },
      { reading: false, storing: true },
      { reading: false, storing: true },
      { reading: false, storing: false },
    ]);
    expect(timer.reading.reason).toMatchObject({ message: 'The time budget is used up.' });
  });

  it('ends reading with the signal of the caller, and its reason', async () => {
    const time = createVirtualTime(0);
    const outer = new AbortController();
    const timer = startTimer(60_000, time, outer.signal);
    await time.run(time.sleep(5_000));

    outer.abort(new Error('interrupted'));
    const atOnce = stateOf(timer);
    await time.run(time.sleep(8_001));

    expect(atOnce).toEqual({ reading: false, storing: true });
    expect(stateOf(timer)).toEqual({ reading: false, storing: false });
    expect(timer.reading.reason).toMatchObject({ message: 'interrupted' });
  });

  it('has ended for a signal that was aborted before', async () => {
    const time = createVirtualTime(0);
    const timer = startTimer(60_000, time, AbortSignal.abort());

    const atOnce = stateOf(timer);
    await time.run(time.sleep(8_001));

    expect(atOnce).toEqual({ reading: false, storing: true });
    expect(stateOf(timer).storing).toBe(false);
  });

  it('keeps no caller waiting once it is stopped, and ends nothing any more', async () => {
    const time = createVirtualTime(0);
    const timer = startTimer(60_000, time, undefined);

    timer.stop();
    await time.run(time.sleep(100_000));

    expect(stateOf(timer)).toEqual({ reading: true, storing: true });
  });

  it.each([40 * 86_400_000, Number.POSITIVE_INFINITY])(
    'waits in naps that a timer of the machine can hold for a deadline in %d ms',
    async (deadline) => {
      const time = createVirtualTime(0);
      const naps: number[] = [];
      const clock: Clock = {
        now: time.now,
        sleep: (milliseconds, signal) => {
          naps.push(milliseconds);
          return time.sleep(milliseconds, signal);
        },
      };
      const timer = startTimer(deadline, clock, undefined);

      await time.run(time.sleep(39 * 86_400_000));

      expect(stateOf(timer).reading).toBe(true);
      expect(Math.max(...naps)).toBeLessThan(2 ** 31);
    },
  );
});
