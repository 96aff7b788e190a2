import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { readDeployment } from '../../src/deployment.ts';
import type { Cloud } from '../../src/ports.ts';
import { gatherStatus } from '../../src/status/gather-status.ts';
import { aLedger, fakeCloud, SAMPLE } from '../world.ts';

const deployment = readDeployment(SAMPLE);
const options = { now: 1_060_000, signal: new AbortController().signal };
const look = (parts: Parameters<typeof fakeCloud>[0]) =>
  gatherStatus(fakeCloud(parts), deployment, options);

const coverage = async () => [aLedger({ lastExecutionTime: 1_000_000 })];

describe('gatherStatus', () => {
  it('has no concern when all is well', async () => {
    const status = await look({ tables: { coverage }, logs: { lastEventTime: async () => 5 } });

    expect(status.concerns).toEqual([]);
    expect(status.functions[0]).toMatchObject({ role: 'collector', lastLog: 5, runs: 24 });
    expect(status.tables).toHaveLength(2);
    expect(status.coverage).toEqual({
      shards: 1,
      failed: 0,
      lagSeconds: 60,
      backlogSeconds: 0,
      lostSeconds: 0,
      doubted: 0,
      lastRun: 1_000_000,
    });
  });

  it('takes unread time at the end for lag and older unread time for backlog', async () => {
    const ledgers = [
      aLedger({ gaps: [{ start: 100, end: 200 }] }),
      aLedger({ gaps: [{ start: 900, end: 1_000 }] }),
    ];

    const status = await look({ tables: { coverage: async () => ledgers } });

    expect(status.coverage).toMatchObject({ lagSeconds: 160, backlogSeconds: 200 });
  });

  it('says that nothing was collected yet', async () => {
    const { concerns, coverage: found } = await look({});

    expect(found).toMatchObject({ shards: 0, lagSeconds: undefined, lastRun: undefined });
    expect(concerns).toEqual([expect.stringContaining('init')]);
  });

  const alarm = { name: 'collector-errors', state: 'ALARM', reason: 'x', since: 1, actions: [] };
  const subscriber = { protocol: 'email', endpoint: 'ada@example.com', isPending: true };
  const refused = new AppError('AWS_REFUSED', 'Cannot list');
  const refuse = async () => {
    throw refused;
  };
  const size = { status: 'ACTIVE', items: 0, bytes: 0, isProtected: false };
  const cases: readonly (readonly [
    string,
    { readonly [Name in keyof Cloud]?: Partial<Cloud[Name]> },
  ])[] = [
    ['is on', { monitoring: { alarms: async () => [alarm] } }],
    ['is gone', { monitoring: { alarms: async () => [] } }],
    ['failed 3 times', { monitoring: { runs: async () => ({ runs: 9, errors: 3 }) } }],
    [
      'is Failed',
      {
        functions: {
          describe: async (name) => ({
            ...{ name, state: 'Failed', runtime: 'x', lastModified: '', codeSha256: '' },
          }),
        },
      },
    ],
    ['is DELETING', { tables: { size: async (name) => ({ ...size, name, status: 'DELETING' }) } }],
    ['cannot be true', { tables: { coverage: async () => [aLedger({ isAltered: true })] } }],
    ['shards failed', { tables: { coverage: async () => [aLedger({ lastError: 'x' })] } }],
    [
      'gets there',
      { functions: { stream: async (id) => ({ id, state: 'Disabled', lastResult: '' }) } },
    ],
    [
      'PROBLEM: Function call failed',
      {
        functions: {
          stream: async (id) => ({
            ...{ id, state: 'Enabled', lastResult: 'PROBLEM: Function call failed' },
          }),
        },
      },
    ],
    [
      'failed for good',
      { monitoring: { waiting: async (names) => new Map(names.map((name) => [name, 2])) } },
    ],
    ['reach no one', { topics: { subscriptions: async () => [] } }],
    [
      'ada@example.com (email) to the al',
      {
        topics: {
          subscriptions: async () => [subscriber, { ...subscriber, isPending: false }],
        },
      },
    ],
    ['Not known: Cannot list', { topics: { subscriptions: refuse } }],
    ['Not known: Cannot list', { monitoring: { waiting: refuse } }],
    ['Not known: Cannot list', { functions: { stream: refuse } }],
    [
      'hours behind',
      { tables: { coverage: async () => [aLedger({ gaps: [{ start: -20_000, end: 1_000 }] })] } },
    ],
    [
      'still to be read',
      { tables: { coverage: async () => [aLedger({ gaps: [{ start: -99_000, end: 0 }] })] } },
    ],
    [
      'left CloudTrail',
      { tables: { coverage: async () => [aLedger({ lost: [{ start: 0, end: 9 }] })] } },
    ],
  ];
  it.each(cases)('gives a reason to have a look: something %s', async (words, parts) => {
    const { concerns } = await look({ ...parts, tables: { coverage, ...parts.tables } });

    expect(concerns.length).toBeGreaterThan(0);
    for (const concern of concerns) expect(concern).toContain(words);
  });

  it('asks for no coverage where there is no control table', async () => {
    const status = await gatherStatus(fakeCloud({}), { ...deployment, tables: {} }, options);

    expect(status.coverage.shards).toBe(0);
  });
});

describe('gatherStatus, when nothing was heard', () => {
  it('says so of what runs by a rate, three hours after it was deployed', async () => {
    const deployed = Date.parse('2026-01-01T00:00:00.000Z');
    const at = async (hours: number) => {
      const now = deployed + hours * 3_600_000;
      const { concerns } = await gatherStatus(fakeCloud({}), deployment, { ...options, now });
      return concerns.filter((concern) => concern.includes('is silent'));
    };

    expect(await at(3)).toEqual([]);
    const hourly = ['collector', 'alerter', 'user-scanner'];
    expect(await at(3.1)).toEqual(
      hourly.map((role) => expect.stringContaining(`iam-activity-tracker-${role} is silent`)),
    );
    expect(await at(49.1)).toHaveLength(4);
  });
});

describe('gatherStatus, when AWS does not answer', () => {
  it('fails for what it cannot do without', async () => {
    const looking = look({
      monitoring: {
        waiting: async () => {
          throw new Error('a bug');
        },
      },
    });

    await expect(looking).rejects.toThrow('a bug');
  });
});
