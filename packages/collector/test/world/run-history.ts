import {
  type Clock,
  chunksOf,
  type Interval,
  intersectIntervals,
  noMetrics,
  parseRolePatterns,
  type ReadPass,
  type ShardLedger,
  subtractIntervals,
} from '@iam-tracker/core';
import {
  createMortal,
  createRandom,
  createVirtualAwsTime,
  createVirtualTime,
  type Mortal,
  silentLogger,
} from '@iam-tracker/test-utils';
import { type CollectRequest, collect } from '../../src/collect/collect.ts';
import { CollectError } from '../../src/collect/collect-result.ts';
import type { CollectSettings } from '../../src/config.ts';
import type { EventStore } from '../../src/ports.ts';
import { createHistory, type Happening, type HistoryOptions } from './history.ts';
import {
  createMemoryCoverageStore,
  createMemoryDayMarks,
  createMemoryEventStore,
  type MemoryEventStore,
  putMissing,
} from './stores.ts';

export const START = Date.parse('2026-03-02T00:00:00Z');

/** One invocation of the collector, as the world gives it. */
export interface PlannedRun {
  /** Since the run before was started; that one may still be going on. */
  readonly afterSeconds: number;
  readonly budgetSeconds: number;
  /** The call to a port at which the process dies; undefined for a run that lives. */
  readonly diesAtCall: number | undefined;
  readonly diesAfterEffect: boolean;
  /** By how much the machine's clock is ahead of the truth, seconds. */
  readonly clockAhead: number;
  /** Difference added to that when the run has gone on for ten seconds. */
  readonly clockJump: number;
  /** Changes that another hand made to the ledgers before it began. */
  readonly meddling: Meddling;
}

/** Claims of a time to come, seconds ahead; any other change, which the seal tells of. */
export type Meddling =
  | { readonly kind: 'none' }
  | { readonly kind: 'claims'; readonly ahead: number; readonly isNewVersion: boolean }
  | { readonly kind: 'alters'; readonly through: number };

export interface PlannedWorld extends Omit<HistoryOptions, 'clock' | 'random'> {
  readonly runs: readonly PlannedRun[];
  readonly seed: number;
  readonly maxWorkers: number;
  readonly requestsPerSecond: number;
}

export interface WorldEnd {
  readonly stored: ReadonlySet<string>;
  readonly ledgers: readonly ShardLedger[];
  /** Ledgers that claimed a stretch whose events were not stored, at the moment of the claim. */
  readonly falseClaims: readonly string[];
  /** Passes that claimed less than in the ledger they replaced: an older run's view won. */
  readonly forgotten: readonly string[];
  /** Days of which something was stored before they were marked for export. */
  readonly unmarkedDays: readonly string[];
  /** Reasons of runs that failed although the world had no permanent fault. */
  readonly failedSettlingRuns: readonly unknown[];
}

const SETTLE_DELAYS_MINUTES = [120, 1560];

/** Plays a world to its end: the planned runs, then undisturbed ones until everything is settled. */
export async function playWorld(world: PlannedWorld): Promise<WorldEnd> {
  const time = createVirtualTime(START);
  const random = createRandom(world.seed);
  const dirtyDays = createMemoryDayMarks();
  const unmarkedDays: string[] = [];
  const store = createMemoryEventStore((events) => {
    const days = events.map(({ eventDate }) => eventDate);
    unmarkedDays.push(...days.filter((day) => !dirtyDays.days.has(day)));
  });
  const falseClaims: string[] = [];
  const forgotten: string[] = [];
  let missing = world.happenings.filter(({ isNoise }) => !isNoise);
  const coverage = createMemoryCoverageStore((ledger, replaced) => {
    missing = missing.filter(({ id }) => !store.ids.has(id));
    falseClaims.push(...findFalseClaims(ledger, missing));
    if (replaced !== undefined) forgotten.push(...findForgotten(ledger, replaced));
  });
  const settings: CollectSettings = {
    accountId: '123456789012',
    homeRegion: 'us-east-1',
    regions: ['us-east-1', 'eu-west-1'],
    families: { iam: true, sts: true, signin: false, sso: false, guard: false },
    noise: { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') },
    maxWorkers: world.maxWorkers,
    lookupRequestsPerSecond: world.requestsPerSecond,
    settleDelaysMinutes: SETTLE_DELAYS_MINUTES,
    initialLookbackDays: 2,
  };

  function start(
    mortal: Mortal,
    faults: Partial<HistoryOptions>,
    { budgetSeconds, ...wrong }: Pick<PlannedRun, 'budgetSeconds' | 'clockAhead' | 'clockJump'>,
  ) {
    const jumpsAt = time.now() + 10_000;
    const ahead = () => wrong.clockAhead + (time.now() < jumpsAt ? 0 : wrong.clockJump);
    const now = () => time.now() + ahead() * 1000;
    const clock: Clock = { now, ...mortal.guard({ sleep: time.sleep }) };
    const request: CollectRequest = { deadline: clock.now() + budgetSeconds * 1000 };
    const history = createHistory({ ...world, ...faults, clock: time, random });
    const dependencies = {
      history: mortal.guard(history),
      events: inBatches(mortal.guard(store)),
      coverage: mortal.guard(coverage),
      dirtyDays: mortal.guard(dirtyDays),
      directory: { listEnabledRegions: async () => [] },
      metrics: noMetrics,
      clock,
      awsTime: createVirtualAwsTime(time, clock),
      random,
      logger: silentLogger,
    };
    return collect(dependencies, settings, request);
  }

  function meddle(meddling: Meddling): void {
    if (meddling.kind === 'none') return;
    const now = Math.floor(time.now() / 1000);
    const through = now + (meddling.kind === 'claims' ? meddling.ahead : meddling.through);
    coverage.tamper((ledger) => ({
      ...ledger,
      passes: mapPasses(ledger, (pass) => ({
        ...pass,
        through: Math.max(ledger.since, through - pass.delaySeconds),
        gaps: [],
      })),
      ...(meddling.kind === 'alters' ? { isAltered: true } : {}),
      version: ledger.version + (meddling.kind === 'claims' && meddling.isNewVersion ? 1 : 0),
    }));
  }

  async function play(): Promise<unknown[]> {
    const ends: Promise<unknown>[] = [];
    for (const run of world.runs) {
      await time.sleep(run.afterSeconds * 1000);
      const mortal = createMortal(run.diesAtCall, run.diesAfterEffect);
      meddle(run.meddling);
      // A disturbed run may fail: what counts is that its failure loses nothing.
      const end = start(mortal, {}, run).catch(() => undefined);
      ends.push(Promise.race([end, mortal.death]));
    }
    await Promise.all(ends);
    return settle();
  }

  async function settle(): Promise<unknown[]> {
    const failures: unknown[] = [];
    const calm = { throttling: 0, outages: 0, tokenLosses: 0 };
    // Far enough apart for every settle pass; the last one reads what the one before made due.
    for (const waitHours of [1, 3, 28, 28]) {
      await time.sleep(waitHours * 3_600_000);
      const right = { budgetSeconds: 3 * 3600, clockAhead: 0, clockJump: 0 };
      await start(createMortal(undefined, false), calm, right).catch((error: unknown) => {
        if (!isDoubtAlone(error)) failures.push(error);
      });
    }
    return failures;
  }

  const failedSettlingRuns = await time.run(play());
  const claims = { falseClaims, forgotten, unmarkedDays };
  return { stored: store.ids, ledgers: coverage.all(), ...claims, failedSettlingRuns };
}

function mapPasses(
  { passes: [first, ...rest] }: ShardLedger,
  change: (pass: ReadPass) => ReadPass,
): ShardLedger['passes'] {
  return [change(first), ...rest.map(change)];
}

/** True for the error of a run that found only ledgers to doubt, and mended them. */
function isDoubtAlone(error: unknown): boolean {
  return (
    error instanceof CollectError &&
    error.result.errors.every(({ error_type }) => error_type === 'LEDGER_DOUBTED')
  );
}

/** The ids that must be stored in the end: everything but noise, since the shard's ledger began. */
export function eligibleIds(
  happenings: readonly Happening[],
  ledgers: readonly ShardLedger[],
): Set<string> {
  const ids = new Set<string>();
  for (const { id, isNoise, region, source, second } of happenings) {
    const ledger = ledgers.find(({ shard }) => shard.region === region && shard.source === source);
    if (!isNoise && ledger !== undefined && second >= ledger.since) ids.add(id);
  }
  return ids;
}

/**
 * A pass with delay d that calls a second read claims: every event of it that was visible d after
 * it happened is stored.
 */
export function findFalseClaims(ledger: ShardLedger, missing: readonly Happening[]): string[] {
  const claims: string[] = [];
  for (const pass of ledger.passes) {
    const known = claimedBy(ledger, pass);
    for (const { id, region, source, second, visibleAt } of missing) {
      if (region !== ledger.shard.region || source !== ledger.shard.source) continue;
      if (visibleAt > (second + pass.delaySeconds) * 1000) continue;
      const claimed = intersectIntervals(known, [{ start: second, end: second + 1 }]);
      if (claimed.length > 0) claims.push(`${id} at delay ${pass.delaySeconds}`);
    }
  }
  return claims;
}

function findForgotten(ledger: ShardLedger, replaced: ShardLedger): string[] {
  return replaced.passes.flatMap((before, index) => {
    const after = ledger.passes[index] ?? before;
    const lost = subtractIntervals(claimedBy(replaced, before), claimedBy(ledger, after));
    return lost.map(({ start, end }) => `${start}-${end} at delay ${before.delaySeconds}`);
  });
}

function claimedBy(ledger: ShardLedger, pass: ReadPass): Interval[] {
  return subtractIntervals([{ start: ledger.since, end: pass.through }], pass.gaps);
}

/** A process may die between the batches of one write. */
function inBatches(store: MemoryEventStore): EventStore {
  return {
    async put(events) {
      for (const batch of chunksOf(events, 25)) await store.put(batch);
    },
    putMissing: (events, options) => putMissing(store, events, options),
  };
}
