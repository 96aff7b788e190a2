import type { IssuingCall, SessionUse } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createPatientOrigins } from '../src/patient-origins.ts';
import type { SessionOrigins } from '../src/ports.ts';
import { createTestClock } from './world/alerter.ts';

const KEY = 'ASIAX';
const use: SessionUse = {
  ...{ actor: 'deploy', actorType: 'workload', accessKeyId: KEY, userName: 'deploy' },
  ...{ userType: 'AssumedRole', sessionName: 'x', eventTime: '2026-03-05T10:00:00Z' },
};
const call: IssuingCall = {
  ...{ actor: 'alice', actorType: 'iam_user', userName: 'alice' },
  ...{ eventId: 'call', eventName: 'AssumeRole', eventTime: '2026-03-05T09:00:00Z' },
};
const copy: IssuingCall = { ...call, actor: '111122223333', actorType: 'account' };

/** Knows the call from a time on. */
function place(from: number, clock: { now(): number }, found = call) {
  const asked = { times: 0 };
  const origins: SessionOrigins = {
    async findIssuing() {
      asked.times += 1;
      return clock.now() >= from ? found : undefined;
    },
  };
  return { ...origins, asked };
}

describe('createPatientOrigins', () => {
  it('asks the second place only when the first does not know', async () => {
    const clock = createTestClock(0);
    const [first, second] = [place(0, clock), place(0, clock)];

    expect(await createPatientOrigins([first, second], clock, 0).findIssuing(KEY, use)).toBe(call);
    expect([first.asked.times, second.asked.times]).toEqual([1, 0]);
  });

  it('waits for a call that is stored a moment later', async () => {
    const clock = createTestClock(0);
    const [first, second] = [place(Number.POSITIVE_INFINITY, clock), place(5_000, clock)];

    expect(await createPatientOrigins([first, second], clock, 12_000).findIssuing(KEY, use)).toBe(
      call,
    );
    expect(clock.now()).toBe(6_000);
  });

  it('looks on when it has only the copy of another account', async () => {
    const clock = createTestClock(0);
    const [stream, table] = [place(0, clock, copy), place(0, clock)];

    expect(await createPatientOrigins([stream, table], clock, 0).findIssuing(KEY, use)).toBe(call);
  });

  it('waits for the call of which it has only the copy of another account', async () => {
    const clock = createTestClock(0);
    const places = [place(0, clock, copy), place(5_000, clock)];

    const origins = createPatientOrigins(places, clock, 12_000);

    expect(await origins.findIssuing(KEY, use)).toBe(call);
    expect(clock.now()).toBe(6_000);
  });

  it('takes the copy when nothing better comes', async () => {
    const clock = createTestClock(0);
    const places = [place(0, clock, copy), place(0, clock, { ...copy, eventId: 'later' })];

    const origins = createPatientOrigins(places, clock, 12_000);

    expect(await origins.findIssuing(KEY, use)).toBe(copy);
    expect(clock.now()).toBe(12_000);
  });

  it('gives up at its time', async () => {
    const clock = createTestClock(0);
    const never = place(Number.POSITIVE_INFINITY, clock);

    expect(
      await createPatientOrigins([never], clock, 12_000).findIssuing(KEY, use),
    ).toBeUndefined();
    expect(clock.now()).toBe(12_000);
  });

  it('does not wait without patience', async () => {
    const clock = createTestClock(1_000);
    const never = place(Number.POSITIVE_INFINITY, clock);

    expect(await createPatientOrigins([never], clock, 1_000).findIssuing(KEY, use)).toBeUndefined();
    expect(clock.now()).toBe(1_000);
    expect(never.asked.times).toBe(1);
  });
});
