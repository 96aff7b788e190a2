import { describe, expect, it } from '@jest/globals';
import { createPatientOrigins } from '../src/patient-origins.ts';
import type { IssuingCall, SessionOrigins, SessionUse } from '../src/ports.ts';
import { createTestClock } from './world/alerter.ts';

const use: SessionUse = {
  ...{ accessKeyId: 'ASIAX', eventTime: '2026-03-05T10:00:00Z' },
  ...{ userName: 'deploy', userType: 'AssumedRole', sessionName: 'x' },
};
const call = { eventId: 'call', actor: 'alice' } as unknown as IssuingCall;

/** Knows the call from a time on. */
function place(from: number, clock: { now(): number }): SessionOrigins & { asked: number } {
  return {
    asked: 0,
    async findIssuing() {
      this.asked += 1;
      return clock.now() >= from ? call : undefined;
    },
  };
}

describe('createPatientOrigins', () => {
  it('asks the second place only when the first does not know', async () => {
    const clock = createTestClock(0);
    const [first, second] = [place(0, clock), place(0, clock)];

    expect(await createPatientOrigins([first, second], clock, 0).findIssuing(use)).toBe(call);
    expect([first.asked, second.asked]).toEqual([1, 0]);
  });

  it('waits for a call that is stored a moment later', async () => {
    const clock = createTestClock(0);
    const [first, second] = [place(Number.POSITIVE_INFINITY, clock), place(5_000, clock)];

    expect(await createPatientOrigins([first, second], clock, 12_000).findIssuing(use)).toBe(call);
    expect(clock.now()).toBe(6_000);
  });

  it('gives up at its time', async () => {
    const clock = createTestClock(0);
    const never = place(Number.POSITIVE_INFINITY, clock);

    expect(await createPatientOrigins([never], clock, 12_000).findIssuing(use)).toBeUndefined();
    expect(clock.now()).toBe(12_000);
  });

  it('does not wait without patience', async () => {
    const clock = createTestClock(1_000);
    const never = place(Number.POSITIVE_INFINITY, clock);

    expect(await createPatientOrigins([never], clock, 1_000).findIssuing(use)).toBeUndefined();
    expect(clock.now()).toBe(1_000);
    expect(never.asked).toBe(1);
  });
});
