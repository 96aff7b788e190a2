import { AppError, type InvocationContext } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { CollectError } from '../src/collect-error.ts';
import { invoke } from '../src/invocation.ts';
import { createTestCollector, evenly, refusing, type TestCollector } from './world/collector.ts';
import { NOW } from './world/shard.ts';

const ARN = 'arn:aws:lambda:eu-west-1:210987654321:function:collector';

function settingsOf(account: TestCollector) {
  const { accountId: _, ...settings } = account.settings;
  return settings;
}

async function invokeOn(
  account: TestCollector,
  payload: unknown = {},
  context: Partial<InvocationContext> = {},
  findAccountId = async () => '123456789012',
) {
  const settings = settingsOf(account);
  const whole = { getRemainingTimeInMillis: () => 900_000, ...context };
  return account.time.run(
    invoke(payload, whole, { parts: account.parts, settings, findAccountId }),
  );
}

describe('invoke', () => {
  it('takes the account from the name of the function', async () => {
    const account = createTestCollector({ happenings: evenly(10) });

    await invokeOn(account, {}, { invokedFunctionArn: ARN }, () =>
      Promise.reject(new Error('asked')),
    );

    const accounts = new Set(account.coverage.all().map(({ shard }) => shard.accountId));
    expect(accounts).toEqual(new Set(['210987654321']));
  });

  it.each([undefined, '', 'collector'])(
    'asks for the account when the function is called %p',
    async (invokedFunctionArn) => {
      const account = createTestCollector();

      await invokeOn(account, {}, invokedFunctionArn === undefined ? {} : { invokedFunctionArn });

      expect(account.coverage.all()[0]?.shard.accountId).toBe('123456789012');
    },
  );

  it('fails when nobody knows the account', async () => {
    const account = createTestCollector();
    const nobody = new AppError('LOOKUP_FAILED', 'no credentials');

    const end = invokeOn(account, {}, {}, () => Promise.reject(nobody));

    await expect(end).rejects.toBe(nobody);
  });

  it.each([
    [900_000, 880],
    [60_000, 40],
    [30_000, 15],
  ])(
    'keeps time for the end of a run that has %d ms: reads for %d s',
    async (remaining, seconds) => {
      const account = createTestCollector({
        replace: ({ history }) => ({ history: refusing(history, 'LOOKUP_THROTTLED', () => true) }),
      });

      await invokeOn(account, {}, { getRemainingTimeInMillis: () => remaining });

      expect(account.time.now() / 1000 - NOW).toBe(seconds);
    },
  );

  it('reads again what the payload asks for', async () => {
    const account = createTestCollector({ happenings: evenly(10) });

    await invokeOn(account, { start: '2026-03-02T10:00:00Z', end: '2026-03-02T11:00:00Z' });

    expect(account.calls[0]?.query.interval).toEqual({ start: NOW - 7200, end: NOW - 3600 });
  });

  it('refuses a payload it cannot read before anything is asked or stored', async () => {
    const account = createTestCollector();

    const end = invokeOn(account, { start: 'yesterday' });

    await expect(end).rejects.toMatchObject({ code: 'BAD_PAYLOAD' });
    expect([account.calls, account.coverage.all()]).toEqual([[], []]);
  });

  it('fails with the run, so that Lambda sees it', async () => {
    const account = createTestCollector({
      replace: ({ history }) => ({ history: refusing(history, 'LOOKUP_FAILED', () => true) }),
    });

    await expect(invokeOn(account)).rejects.toBeInstanceOf(CollectError);
  });
});
