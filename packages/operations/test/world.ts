import type { Interval, ShardLedger } from '@iam-tracker/core';
import type { TrailFacts } from '@iam-tracker/core/push';
import { SAMPLE_OUTPUTS } from '@iam-tracker/test-utils/operator';
import type { Cloud } from '../src/ports.ts';

/** Terraform's outputs for a deployment with everything switched on. */
export const SAMPLE = JSON.stringify(SAMPLE_OUTPUTS);

/** A trail that feeds push in every Region. */
export const GOOD_TRAIL: TrailFacts = {
  arn: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/company',
  homeRegion: 'us-east-1',
  isMultiRegion: true,
  isLogging: true,
  selectors: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
};

type Overrides = { readonly [Name in keyof Cloud]?: Partial<Cloud[Name]> };

/** A cloud in which all is well, but for what is told. */
export function fakeCloud(overrides: Overrides): Cloud {
  const identify: Cloud['identify'] = async () => ({
    accountId: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/ada',
  });
  return {
    identify: (overrides.identify as Cloud['identify'] | undefined) ?? identify,
    functions: {
      describe: async (name) => ({
        name,
        state: 'Active',
        runtime: 'nodejs22.x',
        lastModified: '2026-01-01T00:00:00.000+0000',
        codeSha256: 'hash',
      }),
      invoke: async () => ({}),
      stream: async (id) => ({ id, state: 'Enabled', lastResult: 'OK' }),
      ...overrides.functions,
    },
    logs: {
      async *read() {},
      lastEventTime: async () => undefined,
      ...overrides.logs,
    },
    monitoring: {
      alarms: async (names) =>
        names.map((name) => ({ name, state: 'OK', reason: '', since: undefined, actions: [] })),
      runs: async () => ({ runs: 24, errors: 0 }),
      waiting: async () => new Map(),
      ...overrides.monitoring,
    },
    topics: {
      subscriptions: async () => [
        { protocol: 'email', endpoint: 'ada@example.com', isPending: false },
      ],
      ...overrides.topics,
    },
    tables: {
      size: async (name) => ({ name, status: 'ACTIVE', items: 1, bytes: 2, isProtected: false }),
      coverage: async () => [],
      async *trail() {
        // No trail in S3.
      },
      chainless: async () => [],
      accounts: () => ({
        list: async () => [],
        find: async () => [],
        listedAt: async () => undefined,
        replaceAll: async () => undefined,
      }),
      members: async () => [],
      ...overrides.tables,
    },
    buckets: {
      has: async () => false,
      count: async () => 0,
      empty: async () => undefined,
      ...overrides.buckets,
    },
    trails: { list: async () => [GOOD_TRAIL], ...overrides.trails },
    pushRules: {
      enabledRegions: async () => ['eu-west-1', 'us-east-1'],
      state: async () => 'ENABLED',
      ...overrides.pushRules,
    },
  };
}

/** A ledger that is read through the epoch second 1,000, but for the gaps. */
export function aLedger({
  gaps = [],
  lost = [],
  ...rest
}: Partial<Pick<ShardLedger, 'isAltered' | 'lost' | 'lastError' | 'lastExecutionTime'>> & {
  gaps?: readonly Interval[];
}): ShardLedger {
  return {
    shard: { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' },
    since: 0,
    passes: [{ delaySeconds: 0, through: 1_000, gaps }],
    lost,
    processingStatus: 'complete',
    eventsProcessed: 1,
    eventsFiltered: 0,
    lateEvents: 0,
    unparsedEvents: 0,
    version: 1,
    ...rest,
  };
}
