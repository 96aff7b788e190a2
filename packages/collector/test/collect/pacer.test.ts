import type { Clock } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createPacer } from '../../src/collect/pacer.ts';

const { signal } = new AbortController();

/** A pacer of 2 a second whose backoff is as long as it can be, unless told otherwise. */
function aPacer(clock: Clock, random = () => 0.999_999) {
  return createPacer({ requestsPerSecond: 2, clock, random });
}

describe('createPacer', () => {
  it('does not wait for a clock that was set back to be there again', async () => {
    const time = createVirtualTime(0);
    let ahead = 3_600_000;
    const clock = { ...time, now: () => time.now() + ahead };
    const pacer = createPacer({ requestsPerSecond: 2, clock, random: () => 0.5 });
    pacer.refuse();
    pacer.take();

    ahead = 0;
    await time.run(pacer.untilOpen(new AbortController().signal));

    expect(time.now()).toBeLessThanOrEqual(10_000);
  });

  it('is open at first and lets the second request out half a second after the first', async () => {
    const time = createVirtualTime(1_000_000);
    const pacer = aPacer(time);

    const wasOpen = pacer.isOpen();
    pacer.take();
    const isOpen = pacer.isOpen();
    await time.run(pacer.untilOpen(signal));

    expect([wasOpen, isOpen, time.now()]).toEqual([true, false, 1_000_500]);
  });

  it('keeps the full distance after a pause', async () => {
    const time = createVirtualTime(0);
    const pacer = aPacer(time);
    pacer.take();
    await time.run(time.sleep(60_000));

    pacer.take();
    await time.run(pacer.untilOpen(signal));

    expect(time.now()).toBe(60_500);
  });

  it('does not drift when every timer is a little late', async () => {
    const time = createVirtualTime(0);
    const late: Clock = { now: time.now, sleep: (ms, s) => time.sleep(ms + 20, s) };
    const pacer = aPacer(late);

    for (let turn = 0; turn < 100; turn += 1) {
      await time.run(pacer.untilOpen(signal));
      pacer.take();
    }

    expect(time.now()).toBe(99 * 500 + 20);
  });

  it('makes up for a late timer once', async () => {
    const time = createVirtualTime(0);
    const late: Clock = { now: time.now, sleep: (ms, s) => time.sleep(ms + 20, s) };
    const pacer = aPacer(late);
    pacer.take();
    await time.run(pacer.untilOpen(signal));
    pacer.take();
    await time.run(time.sleep(10_000));

    pacer.take();
    await time.run(time.sleep(490));

    expect(pacer.isOpen()).toBe(false);
  });

  it('pauses every walk after a refusal, longer with each one in a row', async () => {
    const time = createVirtualTime(0);
    const pacer = aPacer(time);

    const pauses: number[] = [];
    for (let refusal = 0; refusal < 7; refusal += 1) {
      const refusedAt = time.now();
      pacer.refuse();
      await time.run(pacer.untilOpen(signal));
      pauses.push(time.now() - refusedAt);
    }

    expect(pauses).toEqual([499, 999, 1999, 3999, 7999, 9999, 9999]);
  });

  it('counts refusals of requests that were in flight together as one', async () => {
    const time = createVirtualTime(0);
    const pacer = aPacer(time);

    for (let request = 0; request < 16; request += 1) pacer.refuse();
    await time.run(pacer.untilOpen(signal));

    expect(time.now()).toBe(499);
  });

  it('begins with the shortest pause again once a request was answered', async () => {
    const time = createVirtualTime(0);
    const pacer = aPacer(time);
    for (let refusal = 0; refusal < 5; refusal += 1) {
      pacer.refuse();
      await time.run(pacer.untilOpen(signal));
    }
    const before = time.now();

    pacer.accept();
    pacer.refuse();
    await time.run(pacer.untilOpen(signal));

    expect(time.now() - before).toBe(499);
  });

  it('keeps the distance when a refusal costs no pause', async () => {
    const time = createVirtualTime(0);
    const pacer = aPacer(time, () => 0);
    pacer.take();

    pacer.refuse();
    await time.run(pacer.untilOpen(signal));

    expect(time.now()).toBe(500);
  });

  it('waits on when a refusal comes while it waits', async () => {
    const time = createVirtualTime(0);
    const pacer = aPacer(time);
    pacer.take();
    const waiting = pacer.untilOpen(signal);
    await time.run(time.sleep(400));

    pacer.refuse();
    await time.run(waiting);

    expect(time.now()).toBe(899);
  });

  it('stops waiting with the reason of the signal', async () => {
    const time = createVirtualTime(0);
    const pacer = aPacer(time);
    const stop = new AbortController();
    pacer.take();
    const waiting = pacer.untilOpen(stop.signal);

    stop.abort(new Error('stop'));

    await expect(waiting).rejects.toThrow('stop');
    expect(time.now()).toBe(0);
  });
});
