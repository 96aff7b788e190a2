import { fc, it } from '@fast-check/jest';
import type { Clock } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createPacer } from '../../src/collect/pacer.ts';

const rates = fc.constantFrom(0.5, 1, 2, 3, 10);

/** Pause of a walk after each request, milliseconds; 0 keeps it waiting for its next turn. */
const pauses = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 700 }), fc.integer({ min: 0, max: 20_000 })),
  { minLength: 1, maxLength: 12 },
);

const refusals = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
  maxLength: 5,
});

/** Lets walks take turns, each with its own pauses, and returns when the turns were. */
async function takeTurns(
  requestsPerSecond: number,
  walks: readonly (readonly number[])[],
  refusedAfter: readonly number[],
  lateness: readonly number[] = [0],
): Promise<number[]> {
  const time = createVirtualTime(0);
  let naps = 0;
  const lateClock: Clock = {
    now: time.now,
    sleep(milliseconds, signal) {
      naps += 1;
      return time.sleep(milliseconds + (lateness[naps % lateness.length] ?? 0), signal);
    },
  };
  let dice = 0;
  const random = () => {
    dice += 1;
    return refusedAfter[dice % Math.max(1, refusedAfter.length)] ?? 0;
  };
  const pacer = createPacer({ requestsPerSecond, clock: lateClock, random });
  const turns: number[] = [];
  const { signal } = new AbortController();
  const walk = async (ownPauses: readonly number[]) => {
    for (const pause of ownPauses) {
      do await pacer.untilOpen(signal);
      while (!pacer.isOpen());
      pacer.take();
      turns.push(time.now());
      if (pause % 5 === 1 && refusedAfter.length > 0) pacer.refuse();
      if (pause > 0) await time.sleep(pause);
    }
  };
  await time.run(Promise.all(walks.map(walk)));
  return turns;
}

describe('createPacer', () => {
  it.prop([rates, fc.array(pauses, { minLength: 1, maxLength: 5 }), refusals])(
    'never lets more requests out than the rate in any stretch of time',
    async (rate, walks, refusedAfter) => {
      const turns = await takeTurns(rate, walks, refusedAfter);

      const gaps = turns.slice(1).map((turn, index) => turn - (turns[index] ?? 0));
      expect(turns).toHaveLength(walks.flat().length);
      expect(Math.min(...gaps, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(
        1000 / rate - 1e-6,
      );
    },
  );

  it.prop([
    rates,
    fc.array(pauses, { minLength: 1, maxLength: 5 }),
    fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 5 }),
  ])(
    'makes up for at most 50 ms of late timers in any stretch of time',
    async (rate, walks, lateness) => {
      const turns = await takeTurns(rate, walks, [], lateness);

      const early = turns.map((turn, index) => turn - (index * 1000) / rate);
      for (const [index, start] of early.entries()) {
        expect(Math.min(...early.slice(index))).toBeGreaterThanOrEqual(start - 50 - 1e-6);
      }
    },
  );
});
