import {
  createAwsTime,
  createLogger,
  type Metric,
  parseRolePatterns,
  systemClock,
} from '@iam-tracker/core';
import type { Account, AccountDirectory, MemberMark } from '@iam-tracker/core/accounts';
import type { MemberMarks } from '@iam-tracker/core/aws';
import type { MemberQueue } from '@iam-tracker/core/members';
import {
  type SimulatedAws,
  type SimulatedAwsOptions,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { openMemberRoles } from '../../src/adapters/open-members.ts';
import { createOrganization } from '../../src/adapters/organization.ts';
import type { CollectSettings } from '../../src/config.ts';
import type { MemberRunParts } from '../../src/members/collect-member.ts';
import { dispatchReading } from '../../src/members/dispatch-reading.ts';
import { collectMembers, writeRequest } from '../../src/members/member-batch.ts';
import type { MemberRequest } from '../../src/members/member-ports.ts';
import type { ReadingPlan } from '../../src/members/organization-config.ts';
import { clientOptions } from './aws.ts';
import { NOW } from './shard.ts';
import {
  createMemoryCoverageStore,
  createMemoryDayMarks,
  createMemoryEventStore,
  type MemoryCoverageStore,
  type MemoryEventStore,
} from './stores.ts';

export const OWN = '123456789012';
export const REGIONS = ['eu-west-1', 'us-east-1'].map((name) => ({
  ...{ name, optInStatus: 'opt-in-not-required' as const },
}));

export interface OrganizationWorld {
  readonly aws: SimulatedAws;
  readonly events: MemoryEventStore;
  readonly coverage: MemoryCoverageStore;
  readonly accounts: AccountDirectory;
  readonly marks: MemberMarks;
  readonly queue: MemberQueue<MemberRequest>;
  /** What waits in the queue. */
  readonly waiting: MemberRequest[];
  readonly metrics: Metric[];
  readonly lines: string[];
  /** Milliseconds by which the world's time was moved on. */
  readonly time: { ahead: number };
  /** Milliseconds since the epoch, by the world's time. */
  now(): number;
  /** Asks for the accounts that are due. */
  dispatch(): Promise<void>;
  /** Has runs answer all that waits, one account each. */
  work(): Promise<readonly string[]>;
  /** Has one run answer messages of these bodies, and returns which failed. */
  deliver(bodies: readonly string[]): Promise<readonly string[]>;
}

/** Runs a test in an organization behind HTTP, that begins at `NOW`, with tables in memory. */
export async function withOrganization(
  options: SimulatedAwsOptions,
  test: (world: OrganizationWorld) => Promise<void>,
  config: Partial<ReadingPlan> = {},
  settings: Partial<CollectSettings> = {},
): Promise<void> {
  const begun = Date.now();
  const time = { ahead: 0 };
  const clock = { ...systemClock, now: () => NOW * 1000 + Date.now() - begun + time.ahead };
  const aws = await startSimulatedAws({
    ...{ clock, accountId: OWN, regions: REGIONS },
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
    ...options,
  });
  const lines: string[] = [];
  const metrics: Metric[] = [];
  const logger = createLogger({
    ...{ level: 'INFO', now: clock.now },
    destination: { write: (line) => lines.push(line) },
  });
  const members: ReadingPlan = {
    ...{ roleName: 'iam-tracker-member', queueUrl: 'queue', units: [], excluded: [] },
    ...{ intervalMinutes: 60, accountMetrics: [] },
    ...config,
  };
  const awsTime = createAwsTime(clock);
  const client = clientOptions(aws.url);
  const stores = { accounts: createMemoryAccounts(), marks: createMemoryMarks() };
  const shared: MemberRunParts['shared'] = {
    events: createMemoryEventStore(),
    coverage: createMemoryCoverageStore(),
    dirtyDays: createMemoryDayMarks(),
    metrics: { publish: async (list) => void metrics.push(...list) },
    clock,
    awsTime,
    random: () => 0.5,
    logger,
  };
  const roles = openMemberRoles({ ...members, partition: 'aws', awsTime }, client);
  const world: OrganizationWorld = {
    ...{ aws, lines, metrics, waiting: [], time, now: clock.now },
    events: shared.events as MemoryEventStore,
    coverage: shared.coverage as MemoryCoverageStore,
    ...stores,
    queue: {
      async send(requests) {
        world.waiting.push(...requests);
        return [];
      },
    },
    dispatch: () =>
      dispatchReading(
        {
          ...stores,
          organization: createOrganization({ ...client, maxAttempts: 1 }),
          queue: world.queue,
          metrics: { publish: async (list) => void metrics.push(...list) },
          ...{ clock, logger },
        },
        members,
        OWN,
      ),
    async work() {
      const failed: string[] = [];
      for (const request of world.waiting.splice(0)) {
        const message = { messageId: request.accountId, body: writeRequest(request) };
        failed.push(...(await answer([message])));
      }
      return failed;
    },
    deliver: (bodies) => answer(bodies.map((body, index) => ({ messageId: String(index), body }))),
  };
  async function answer(messages: readonly object[]): Promise<string[]> {
    const { batchItemFailures } = await collectMembers(
      { Records: messages.map((message) => ({ ...message, eventSource: 'aws:sqs' })) },
      { getRemainingTimeInMillis: () => 900_000 },
      {
        ...{ ...stores, shared, roles, scope: members, settings: { ...SETTINGS, ...settings } },
        accountMetrics: members.accountMetrics,
      },
      OWN,
    );
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }
  try {
    await test(world);
  } finally {
    await aws.close();
  }
}

const SETTINGS: MemberRunParts['settings'] = {
  homeRegion: 'us-east-1',
  families: { iam: true, sts: true, signin: false, sso: false, guard: false },
  noise: { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') },
  maxWorkers: 16,
  lookupRequestsPerSecond: 100,
  settleDelaysMinutes: [120],
  initialLookbackDays: 2,
  // Of the own account, not of its members.
  pushRegions: REGIONS.map(({ name }) => name),
};

export function createMemoryAccounts(): AccountDirectory {
  let accounts: readonly Account[] = [];
  let time: number | undefined;
  return {
    list: async () => [...accounts],
    listedAt: async () => time,
    async find(ids) {
      const wanted = new Set(ids);
      return accounts.filter(({ id }) => wanted.has(id));
    },
    async replaceAll(list, { listedAt }) {
      accounts = list;
      time = listedAt;
    },
  };
}

export function createMemoryMarks(): MemberMarks {
  const marks = new Map<string, MemberMark & { readonly queuedAt?: number | undefined }>();
  const of = (accountId: string) => marks.get(accountId) ?? { accountId };
  return {
    read: async (ids) => ids.map(of),
    async queue(id, now, staleBefore) {
      const { firstQueuedAt = now, queuedAt, ...rest } = of(id);
      if (queuedAt !== undefined && queuedAt >= staleBefore) return false;
      marks.set(id, { ...rest, firstQueuedAt, queuedAt: now, lastQueuedAt: now });
      return true;
    },
    async unqueue(id) {
      marks.set(id, { ...of(id), queuedAt: undefined });
    },
    async note(id, { endedAt, isComplete, problem }) {
      const { problem: _, ...rest } = of(id);
      marks.set(id, {
        ...{ ...rest, queuedAt: undefined, endedAt },
        ...(isComplete ? { readAt: endedAt } : {}),
        ...(problem === undefined ? {} : { problem }),
      });
    },
  };
}
