import type { Interval, ShardId } from '@iam-tracker/core';
import { createVirtualAwsTime } from '@iam-tracker/test-utils';
import {
  beginShard,
  CATCH_UP_SECONDS,
  type ShardProgress,
  type ShardProgressOptions,
} from '../../src/collect/shard-progress.ts';
import { createMemoryCoverageStore } from './stores.ts';

export const SHARD = {
  accountId: '123456789012',
  region: 'us-east-1',
  source: 'sts.amazonaws.com',
} as const satisfies ShardId;

/** 2026-03-02T12:00:00Z, in seconds. */
export const NOW = Date.parse('2026-03-02T12:00:00Z') / 1000;

export const DELAYS: readonly number[] = [CATCH_UP_SECONDS, 7200, 93_600];

export interface MemoryShardOptions
  extends Partial<Pick<ShardProgressOptions, 'coverage' | 'settleDelaysSeconds' | 'awsTime'>> {
  /** Beginning of the ledger when there is none yet, seconds. */
  readonly since?: number;
  /** The time, seconds; undefined for a backfill at `NOW`. */
  readonly dueBy?: number | undefined;
}

/** Begins a shard that no run has read, an hour of which is due, unless told otherwise. */
export async function beginMemoryShard(
  options: MemoryShardOptions = {},
  shard: ShardId = SHARD,
): Promise<ShardProgress> {
  const { since = NOW - 3600, dueBy, ...rest } = { dueBy: NOW, ...options };
  const now = dueBy ?? NOW;
  return beginShard(shard, {
    coverage: createMemoryCoverageStore(),
    settleDelaysSeconds: DELAYS,
    awsTime: createVirtualAwsTime({ now: () => now * 1000 }),
    lookbackSeconds: now - since,
    takesOnDuties: dueBy !== undefined,
    ...rest,
  });
}

/** Begins a run on a shard of which the run before, at `lastRun`, left nothing unread. */
export async function beginShardReadThrough(
  lastRun: number,
  options: MemoryShardOptions = {},
): Promise<ShardProgress> {
  const coverage = options.coverage ?? createMemoryCoverageStore();
  const since = options.since ?? lastRun - 10 * 86_400;
  const before = await beginMemoryShard({ ...options, coverage, since, dueBy: lastRun });
  before.record({ start: since, end: lastRun }, lastRun);
  await before.save();
  return beginMemoryShard({ ...options, coverage, since });
}

export function between(start: number, end: number): Interval {
  return { start, end };
}
