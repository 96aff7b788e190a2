import { AppError, type InvocationContext } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { CollectError } from '../src/collect/collect-result.ts';
import { invoke, parsePayload } from '../src/invocation.ts';
import type { Members } from '../src/members/members.ts';
import type { TrailProof } from '../src/trail/prove-trail.ts';
import { summariseTrail, TrailError } from '../src/trail/trail-result.ts';
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
  members?: Members,
  proveTrail?: TrailProof,
) {
  const settings = settingsOf(account);
  const whole = { getRemainingTimeInMillis: () => 900_000, ...context };
  return account.time.run(
    invoke(payload, whole, {
      dependencies: account.dependencies,
      settings,
      findAccountId,
      ...(members && { members }),
      proveTrail,
    }),
  );
}

/** Members that note what they are told. */
function notingMembers(fails = false) {
  const told: unknown[] = [];
  const members: Members = {
    async dispatch(own) {
      told.push({ dispatch: own });
      if (fails) throw new AppError('ORGANIZATION_UNAVAILABLE', 'no list');
    },
    async collect(batch, _context, own) {
      told.push({ collect: batch, own });
      return { batchItemFailures: [] };
    },
    async ask(accounts, backfill) {
      told.push({ ask: accounts, backfill });
      return accounts.length;
    },
  };
  return { members, told };
}

const BATCH = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '{}' }] };
const STRETCH = { start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z' };

const NOTHING = summariseTrail({
  figures: [],
  walked: 0,
  newFindings: 0,
  chainless: 0,
  failures: [],
});

describe('invoke with a trail', () => {
  const invokeWith = (account: TestCollector, payload: unknown, proveTrail: TrailProof) =>
    invokeOn(account, payload, {}, undefined, undefined, proveTrail);

  it('walks its digests beside a scheduled run, and not beside a backfill', async () => {
    const account = createTestCollector({ happenings: evenly(10) });
    const deadlines: number[] = [];
    const prove: TrailProof = async (deadline) => {
      deadlines.push(deadline);
      return NOTHING;
    };

    const result = await invokeWith(account, {}, prove);
    const start = new Date((NOW - 7_200) * 1000).toISOString();
    const end = new Date((NOW - 3_600) * 1000).toISOString();
    const backfill = await invokeWith(account, { start, end }, prove);

    expect(result).toMatchObject({ total_events_processed: 10, trail: NOTHING });
    expect(deadlines).toHaveLength(1);
    expect(backfill).not.toHaveProperty('trail');
  });

  it('fails with it when the rest is done', async () => {
    const account = createTestCollector({ happenings: evenly(10) });
    const failure = { where: 'bucket', error: new AppError('AWS_REFUSED', 'no') };

    const end = invokeWith(account, {}, async () => {
      throw new TrailError([failure], NOTHING);
    });

    await expect(end).rejects.toThrow('The proof of the trail failed in part: bucket: no');
    expect(account.store.ids.size).toBe(10);
  });
});

describe('invoke with members', () => {
  it('asks for them beside the run of the schedule', async () => {
    const account = createTestCollector({ happenings: evenly(10) });
    const { members, told } = notingMembers();

    const result = await invokeOn(account, {}, {}, undefined, members);

    expect(result).toMatchObject({ total_events_processed: 10 });
    expect(told).toEqual([{ dispatch: '123456789012' }]);
  });

  it('fails when they could not be asked for, after the rest is done', async () => {
    const account = createTestCollector({ happenings: evenly(10) });

    const end = invokeOn(account, {}, {}, undefined, notingMembers(true).members);

    await expect(end).rejects.toMatchObject({ code: 'ORGANIZATION_UNAVAILABLE' });
    expect(account.store.ids.size).toBe(10);
  });

  it('hands messages over, and asks for a backfill of accounts instead of reading it', async () => {
    const account = createTestCollector();
    const { members, told } = notingMembers();
    const payload = { ...STRETCH, accounts: ['222222222222', '222222222222'] };

    const batch = await invokeOn(account, BATCH, { invokedFunctionArn: ARN }, undefined, members);
    const asked = await invokeOn(account, payload, {}, undefined, members);
    await invokeOn(account, STRETCH, {}, undefined, members);

    expect(batch).toEqual({ batchItemFailures: [] });
    expect(asked).toEqual({ message: 'Member accounts asked for', accounts: 1 });
    expect(told).toEqual([
      { collect: BATCH, own: '210987654321' },
      {
        ask: ['222222222222'],
        backfill: { start: Date.parse(STRETCH.start) / 1000, end: Date.parse(STRETCH.end) / 1000 },
      },
    ]);
  });

  it.each([
    [{ accounts: ['222222222222'] }],
    [{ ...STRETCH, accounts: [] }],
    [{ ...STRETCH, accounts: '222222222222' }],
    [{ ...STRETCH, accounts: ['2222'] }],
  ])('refuses a backfill of accounts that is none: %j', async (payload) => {
    const account = createTestCollector();

    const end = invokeOn(account, payload, {}, undefined, notingMembers().members);

    await expect(end).rejects.toMatchObject({ code: 'BAD_PAYLOAD' });
    expect(account.calls).toEqual([]);
  });

  it.each([[BATCH], [{ ...STRETCH, accounts: ['222222222222'] }]])(
    'says where no members are read: %j',
    async (payload) => {
      const account = createTestCollector();

      const end = invokeOn(account, payload);

      await expect(end).rejects.toMatchObject({ code: 'BAD_PAYLOAD' });
    },
  );
});

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

  it('fails when AWS does not tell the account', async () => {
    const account = createTestCollector();
    const unknown = new AppError('LOOKUP_FAILED', 'no credentials');

    const end = invokeOn(account, {}, {}, () => Promise.reject(unknown));

    await expect(end).rejects.toBe(unknown);
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

const HOUR = 3600;

function at(secondsFromNow: number): string {
  return new Date((NOW + secondsFromNow) * 1000).toISOString();
}

function problemOf(payload: unknown): string {
  try {
    parsePayload(payload, NOW);
  } catch (error) {
    if (error instanceof AppError && error.code === 'BAD_PAYLOAD') return error.message;
    throw error;
  }
  return 'none';
}

describe('parsePayload', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'start'],
    ['a number', 7],
    ['an empty object', {}],
    ['a list', []],
    [
      'what a schedule sends',
      { version: '0', 'detail-type': 'Scheduled Event', time: at(0), detail: {} },
    ],
  ])('asks for a scheduled run on %s', (_what, payload) => {
    expect(parsePayload(payload, NOW)).toBeUndefined();
  });

  it('reads a backfill, with any zone and with or without seconds', () => {
    const payload = { start: '2026-03-01T02:00+02:00', end: '2026-03-01T06:00:00Z' };

    expect(parsePayload(payload, NOW)).toEqual({
      start: Date.parse('2026-03-01T00:00:00Z') / 1000,
      end: Date.parse('2026-03-01T06:00:00Z') / 1000,
    });
  });

  it('takes in every second that the stretch touches: CloudTrail knows no fractions', () => {
    const payload = { start: '2026-03-01T00:00:00.900Z', end: '2026-03-01T00:00:01.100Z' };

    expect(parsePayload(payload, NOW)).toEqual({
      start: Date.parse('2026-03-01T00:00:00Z') / 1000,
      end: Date.parse('2026-03-01T00:00:02Z') / 1000,
    });
  });

  it('ends at the present', () => {
    expect(parsePayload({ start: at(-HOUR), end: at(HOUR) }, NOW)).toEqual({
      start: NOW - HOUR,
      end: NOW,
    });
  });

  it.each([
    ['a missing start', { end: at(0) }, 'start is missing'],
    ['a missing end', { start: at(-1) }, 'end is missing'],
    ['null', { start: null, end: at(0) }, 'start (null) is not an ISO 8601 time with a zone'],
    ['a number', { start: 5, end: at(0) }, 'start (number) is not an ISO 8601 time with a zone'],
    ['an object', { start: {}, end: at(0) }, 'start (object) is not'],
    ['another format', { start: '1 March', end: at(0) }, 'start ("1 March") is not'],
    [
      'a missing zone',
      { start: '2026-03-01T00:00:00', end: at(0) },
      'start ("2026-03-01T00:00:00")',
    ],
    ['an impossible month', { start: '2026-13-01T00:00:00Z', end: at(0) }, 'start ("2026-13-01'],
    ['an impossible day', { start: '2026-02-29T00:00:00Z', end: at(0) }, 'start ("2026-02-29'],
    ['an end before the start', { start: at(-1), end: at(-2) }, `is not before end`],
    ['an empty stretch', { start: at(-1), end: at(-1) }, `is not before end`],
    ['the future', { start: at(0), end: at(60) }, 'is not in the past'],
  ])('refuses %s', (_what, payload, problem) => {
    expect(problemOf(payload)).toContain(problem);
  });

  it('refuses a start that cannot be read to the end, and says what can be', () => {
    const payload = { start: at(-90 * 24 * HOUR), end: at(0) };

    expect(problemOf(payload)).toContain(
      'is before 2025-12-02T13:00:00.000Z, the earliest that CloudTrail, with its 90 days, can still answer',
    );
    expect(parsePayload({ ...payload, start: '2025-12-02T13:00:00Z' }, NOW)).toEqual({
      start: Date.parse('2025-12-02T13:00:00Z') / 1000,
      end: NOW,
    });
  });

  it('names every problem at once, and how it is done', () => {
    const error = () => parsePayload({ start: 1, end: 2 }, NOW);

    expect(error).toThrow(/start \(number\).*; end \(number\)/);
    expect(error).toThrow(expect.objectContaining({ hint: expect.stringContaining('"start":') }));
  });

  it('repeats a long or odd text only in part, made printable', () => {
    const problem = problemOf({ start: `\u001b[31m${'x'.repeat(1_000_000)}`, end: at(0) });

    expect(problem.length).toBeLessThan(300);
    expect(problem).toContain('\\x1b[31mxxx');
  });
});
