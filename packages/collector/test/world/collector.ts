import {
  AppError,
  createLogger,
  type ErrorCode,
  formatShardId,
  type Interval,
  type Metric,
  parseRolePatterns,
  type ShardLedger,
} from '@iam-tracker/core';
import { createVirtualAwsTime, createVirtualTime, type VirtualTime } from '@iam-tracker/test-utils';
import { type CollectRequest, collect } from '../../src/collect/collect.ts';
import { CollectError, type CollectResult } from '../../src/collect/collect-result.ts';
import type { CollectSettings } from '../../src/config.ts';
import type { CollectDependencies, EventHistory, LookupQuery } from '../../src/ports.ts';
import { createHistory, type Happening, type HistoryOptions } from './history.ts';
import { NOW } from './shard.ts';
import {
  createMemoryCoverageStore,
  createMemoryDayMarks,
  createMemoryEventStore,
  type MemoryCoverageStore,
  type MemoryDayMarks,
  type MemoryEventStore,
} from './stores.ts';

export interface TestCollectorOptions {
  readonly happenings?: readonly Happening[];
  readonly history?: Partial<HistoryOptions>;
  readonly settings?: Partial<CollectSettings>;
  /** Replaces dependencies; gets those there are. */
  readonly replace?: (
    dependencies: CollectDependencies,
    time: VirtualTime,
  ) => Partial<CollectDependencies>;
}

export interface TestCollector {
  readonly time: VirtualTime;
  readonly store: MemoryEventStore;
  readonly coverage: MemoryCoverageStore;
  readonly dirtyDays: MemoryDayMarks;
  /** Log lines as they were written. */
  readonly lines: readonly string[];
  readonly published: readonly (readonly Metric[])[];
  readonly dependencies: CollectDependencies;
  readonly settings: CollectSettings;
  /** Every request, in order, seconds since `NOW`. */
  readonly calls: readonly { readonly at: number; readonly query: LookupQuery }[];
  /** Runs for so many seconds at most. */
  run(request?: Partial<CollectRequest> & { readonly seconds?: number }): Promise<CollectResult>;
  /** Runs and returns the error that must come of it. */
  fail(request?: Partial<CollectRequest> & { readonly seconds?: number }): Promise<CollectError>;
  ledgerOf(region: string, source: string): ShardLedger | undefined;
}

/** An account with two Regions, everything in memory, on its own time. */
export function createTestCollector(options: TestCollectorOptions = {}): TestCollector {
  const time = createVirtualTime(NOW * 1000);
  const random = () => 0.5;
  const store = createMemoryEventStore();
  const coverage = createMemoryCoverageStore();
  const dirtyDays = createMemoryDayMarks();
  const lines: string[] = [];
  const published: (readonly Metric[])[] = [];
  const calls: { at: number; query: LookupQuery }[] = [];
  const calm = { throttling: 0, outages: 0, tokenLosses: 0, frozenWalks: false };
  const history = createHistory({
    ...{ clock: time, random, pageSize: 50, latencyMilliseconds: 200, ...calm },
    happenings: options.happenings ?? [],
    ...options.history,
  });
  const memoryParts: CollectDependencies = {
    history,
    events: store,
    coverage,
    dirtyDays,
    directory: { listEnabledRegions: async () => ['eu-west-1', 'us-east-1'] },
    metrics: { publish: async (metrics) => void published.push(metrics) },
    clock: time,
    awsTime: createVirtualAwsTime(time),
    random,
    logger: createLogger({
      level: 'INFO',
      destination: { write: (line) => lines.push(line) },
      now: time.now,
    }),
  };
  const replaced = { ...memoryParts, ...options.replace?.(memoryParts, time) };
  const dependencies = {
    ...replaced,
    history: noting(replaced.history, (query) =>
      calls.push({ at: time.now() / 1000 - NOW, query }),
    ),
  };
  const settings: CollectSettings = {
    accountId: '123456789012',
    homeRegion: 'us-east-1',
    families: { iam: true, sts: true, signin: false, sso: false, guard: false },
    noise: { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') },
    maxWorkers: 16,
    lookupRequestsPerSecond: 2,
    settleDelaysMinutes: [120, 1560],
    initialLookbackDays: 1,
    ...options.settings,
  };
  const run: TestCollector['run'] = ({ seconds = 860, ...request } = {}) =>
    time.run(
      collect(dependencies, settings, { deadline: time.now() + seconds * 1000, ...request }),
    );
  return {
    ...{ time, store, coverage, dirtyDays, lines, published, dependencies, settings, calls, run },
    async fail(request) {
      const end = await run(request).catch((error: unknown) => error);
      if (end instanceof CollectError) return end;
      throw end instanceof Error ? end : new Error(`expected a CollectError, got ${String(end)}`);
    },
    ledgerOf: (region, source) =>
      coverage
        .all()
        .find(({ shard }) => formatShardId(shard) === `123456789012#${region}#${source}`),
  };
}

function noting(history: EventHistory, note: (query: LookupQuery) => void): EventHistory {
  return {
    ...history,
    lookUp(query, nextToken, signal) {
      note(query);
      return history.lookUp(query, nextToken, signal);
    },
  };
}

/** A history in which some shards only ever answer with an error. */
export function refusing(
  history: EventHistory,
  code: ErrorCode,
  isHit: (query: LookupQuery) => boolean,
): EventHistory {
  return {
    ...history,
    async lookUp(query, nextToken, signal) {
      if (isHit(query)) throw new AppError(code, `${query.source} in ${query.region}: ${code}`);
      return history.lookUp(query, nextToken, signal);
    },
  };
}

/** So many events, evenly over a stretch that ends so many seconds before `NOW`. */
export function evenly(
  count: number,
  {
    secondsAgo = 0,
    over = 3600,
    ...rest
  }: Partial<Happening> & { secondsAgo?: number; over?: number } = {},
): Happening[] {
  return Array.from({ length: count }, (_, n) => {
    const second = NOW - secondsAgo - 1 - Math.floor((n * over) / count);
    return {
      id: `${rest.region ?? 'us-east-1'}-${secondsAgo}-${n}`,
      region: 'us-east-1',
      source: 'sts.amazonaws.com',
      second,
      visibleAt: second * 1000,
      isNoise: false,
      ...rest,
    };
  });
}

/** Widths of what is still to be read the first time, of all shards, seconds. */
export function gapsOf(ledgers: readonly ShardLedger[]): Interval[] {
  return ledgers.flatMap((ledger) => ledger.passes[0].gaps);
}
