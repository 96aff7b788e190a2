import { CLOCK_TOLERANCE_MILLISECONDS, correctClock, createAwsTime } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const DAY = 86_400_000;

/** A machine whose clock is set by hand. */
function aMachine(now = NOW) {
  const machine = { time: now, now: () => machine.time };
  return { machine, awsTime: createAwsTime(machine) };
}

describe('createAwsTime', () => {
  it('knows nothing before the first answer', () => {
    const { awsTime } = aMachine();

    expect([awsTime.confirmed(), awsTime.now(), awsTime.aheadBy()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('confirms what an answer says and nothing that has passed since', () => {
    const { machine, awsTime } = aMachine(NOW + 3 * DAY);

    awsTime.note(NOW);
    machine.time += 90_500;

    expect(awsTime.confirmed()).toBe(NOW / 1000);
    expect(awsTime.now()).toBe(NOW + 90_500);
    expect(awsTime.aheadBy()).toBe(3 * DAY);
  });

  it('does not let time pass backwards when the clock is set back', () => {
    const { machine, awsTime } = aMachine();

    awsTime.note(NOW);
    machine.time -= DAY;

    expect(awsTime.now()).toBe(NOW);
  });

  it('keeps to the latest of answers that overtake each other', () => {
    const { awsTime } = aMachine();

    for (const seconds of [0, 2, 1]) awsTime.note(NOW + seconds * 1000);

    expect(awsTime.confirmed()).toBe(NOW / 1000 + 2);
  });

  it('gives up a time that a later answer is far behind of', () => {
    const { awsTime } = aMachine();

    awsTime.note(NOW + DAY);
    awsTime.note(NOW);

    expect(awsTime.confirmed()).toBe(NOW / 1000);
  });

  it('ignores what is no time', () => {
    const { awsTime } = aMachine();

    awsTime.note(Number.NaN);

    expect(awsTime.confirmed()).toBeUndefined();
  });
});

describe('correctClock', () => {
  it('is the given clock until AWS tells that it is wrong, and right from then on', () => {
    const { machine, awsTime } = aMachine(NOW + 3 * DAY);
    const clock = correctClock({ ...createVirtualTime(0), now: machine.now }, awsTime);

    const before = clock.now();
    awsTime.note(NOW);
    machine.time += 1000;

    expect(before).toBe(NOW + 3 * DAY);
    expect(clock.now()).toBe(NOW + 1000);
  });

  it('does not waver with what each answer says', () => {
    const { machine, awsTime } = aMachine(NOW + 3 * DAY);
    const clock = correctClock({ ...createVirtualTime(0), now: machine.now }, awsTime);
    awsTime.note(NOW);
    clock.now();

    awsTime.note(NOW + 900);

    expect(clock.now()).toBe(NOW);
  });

  it('leaves a clock alone that is less than five minutes off', () => {
    const { machine, awsTime } = aMachine(NOW + CLOCK_TOLERANCE_MILLISECONDS - 1);
    const clock = correctClock({ ...createVirtualTime(0), now: machine.now }, awsTime);

    awsTime.note(NOW);

    expect(clock.now()).toBe(machine.time);
  });

  it('waits as the given clock does', async () => {
    const time = createVirtualTime(NOW);
    const clock = correctClock(time, createAwsTime(time));

    await time.run(clock.sleep(5000));

    expect(time.now()).toBe(NOW + 5000);
  });
});
