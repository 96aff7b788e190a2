import { AppError, createLogger } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createIamCalls } from '../../src/scan/iam-calls.ts';

const throttled = new AppError('IAM_THROTTLED', 'Rate exceeded');
const unavailable = new AppError('IAM_UNAVAILABLE', 'reset');

function setUp(deadline = 60_000, signal?: AbortSignal) {
  const time = createVirtualTime(0);
  const lines: string[] = [];
  const logger = createLogger({
    level: 'DEBUG',
    destination: { write: (line) => void lines.push(line) },
  });
  const options = { clock: time, random: () => 0.5, logger, deadline };
  const calls = createIamCalls(signal === undefined ? options : { ...options, signal });
  return { time, calls, lines };
}

/** Answers after having thrown these. */
function after(...errors: unknown[]) {
  let count = 0;
  return async () => {
    const error = errors[count];
    count += 1;
    if (error !== undefined) throw error;
    return 'answer';
  };
}

describe('createIamCalls', () => {
  it('asks at full speed while IAM lets it', async () => {
    const { time, calls } = setUp();

    for (let index = 0; index < 100; index += 1) await calls.call('ListUsers', after());

    expect(time.now()).toBe(0);
    expect(calls.counts()).toEqual({ calls: 100, throttled: 0 });
  });

  it('asks again after a refusal by pace, slower with each, and finds back to full speed', async () => {
    const { time, calls, lines } = setUp();

    const first = await time.run(calls.call('ListUsers', after(throttled, throttled, throttled)));
    const afterRefusals = time.now();
    for (let index = 0; index < 60; index += 1) await time.run(calls.call('ListUsers', after()));
    const recovered = time.now();
    for (let index = 0; index < 60; index += 1) await time.run(calls.call('ListUsers', after()));

    expect(first).toBe('answer');
    expect(calls.counts()).toEqual({ calls: 124, throttled: 3 });
    expect(afterRefusals).toBe(100 + 250 + 200 + 500 + 400 + 1_000);
    expect(recovered).toBeGreaterThan(afterRefusals);
    expect(time.now()).toBe(recovered);
    expect(lines).toHaveLength(3);
  });

  it('takes refusals of requests in flight together for one', async () => {
    const { time, calls } = setUp();

    await time.run(
      Promise.all(Array.from({ length: 5 }, () => calls.call('ListUsers', after(throttled)))),
    );

    expect(calls.counts()).toEqual({ calls: 10, throttled: 5 });
    expect(time.now()).toBeLessThan(1_000);
  });

  it('tries again after an outage, and gives up when it lasts', async () => {
    const { time, calls } = setUp();

    const answer = await time.run(calls.call('ListUsers', after(unavailable, unavailable)));
    const outage = time.run(calls.call('ListUsers', after(...Array(9).fill(unavailable))));

    expect(answer).toBe('answer');
    await expect(outage).rejects.toBe(unavailable);
    expect(calls.counts().calls).toBe(3 + 5);
  });

  it('does not begin what cannot be done before the deadline', async () => {
    const { time, calls } = setUp(500);

    const late = time.run(calls.call('ListUsers', after(...Array(9).fill(throttled))));

    await expect(late).rejects.toMatchObject({
      code: 'INCOMPLETE',
      message: expect.stringContaining('ListUsers after 2 IAM calls'),
    });
    expect(time.now()).toBeLessThan(500);
  });

  it('ends with the reason of the signal', async () => {
    const reason = new Error('the user said so');
    const { calls } = setUp(60_000, AbortSignal.abort(reason));

    await expect(calls.call('ListUsers', after())).rejects.toBe(reason);
  });

  it.each(['IAM_DENIED', 'IAM_UNSUPPORTED'] as const)(
    'notes what is refused (%s), with the fields that will be absent, and asks no more',
    async (code) => {
      const { calls, lines } = setUp();
      const request = after(new AppError(code, 'no'));

      const answers = [
        await calls.attempt('ListMFADevices', request),
        await calls.attempt('ListMFADevices', request),
      ];

      expect(answers).toEqual([undefined, undefined]);
      expect(calls.counts().calls).toBe(1);
      expect(calls.isRefused('ListMFADevices')).toBe(true);
      expect(calls.missingPermissions()).toEqual([
        { permission: 'iam:ListMFADevices', fields: ['mfa_devices'] },
      ]);
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { level: 'WARNING', permission: 'iam:ListMFADevices' },
      ]);
    },
  );

  it('does not take other failures for refusals', async () => {
    const { calls } = setUp();
    const failure = new AppError('IAM_FAILED', 'odd');

    await expect(calls.attempt('ListUsers', after(failure))).rejects.toBe(failure);
    expect(calls.missingPermissions()).toEqual([]);
  });
});
