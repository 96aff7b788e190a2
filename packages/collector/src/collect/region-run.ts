import {
  describeError,
  formatShardId,
  type Interval,
  type RunFailure,
  redactText,
  type ShardId,
} from '@iam-tracker/core';
import type { CollectSettings } from '../config.ts';
import type { CollectDependencies } from '../ports.ts';
import { disbelief, unreadError } from './collect-result.ts';
import { createPacer } from './pacer.ts';
import { planWalks } from './plan-walks.ts';
import { createRegionReader } from './region-reader.ts';
import { beginShard, type ShardProgress, type ShardProgressOptions } from './shard-progress.ts';
import { newWalk } from './walk.ts';

interface RegionTask extends Omit<ShardProgressOptions, 'coverage' | 'awsTime'> {
  readonly region: string;
  readonly shards: readonly ShardId[];
  readonly backfill: Interval | undefined;
}

/** The work of one run in one Region. */
export interface RegionRun {
  readonly shards: readonly ShardProgress[];
  /** Grows as shards fail. */
  readonly failures: readonly RunFailure[];
  /** Reads until `until` (milliseconds) and tells whether there is more to read. */
  takeTurn(until: number, signal: AbortSignal): Promise<boolean>;
  /** Saves every shard's ledger with how the run ended for it; never rejects. */
  finish(): Promise<void>;
}

/** Loads the ledgers of a Region's shards. A shard that cannot be loaded fails alone. */
export async function beginRegionRun(
  task: RegionTask,
  dependencies: CollectDependencies,
  settings: CollectSettings,
): Promise<RegionRun> {
  const { awsTime, clock, coverage, random, logger } = dependencies;
  const failures: RunFailure[] = [];
  const shards: ShardProgress[] = [];
  const noteFailure = (shard: ShardId, error: unknown) => {
    const where = formatShardId(shard);
    logger.error({ shard: where, error }, 'Shard failed');
    failures.push({ where, error });
  };
  await Promise.all(
    task.shards.map((shard) =>
      beginShard(shard, { ...task, coverage, awsTime }).then(
        (progress) => shards.push(progress),
        (error: unknown) => noteFailure(shard, error),
      ),
    ),
  );
  const walks = shards.flatMap((progress) =>
    task.backfill === undefined ? planWalks(progress) : [newWalk(progress, 'fresh', task.backfill)],
  );
  const pacer = createPacer({ requestsPerSecond: settings.lookupRequestsPerSecond, clock, random });
  const reader = createRegionReader(task.region, walks, pacer, {
    ...dependencies,
    noise: settings.noise,
  });

  async function save(progress: ShardProgress): Promise<void> {
    const error = reader.failures.get(progress);
    const now = awsTime.now() ?? clock.now();
    const verdict = { lastExecutionTime: now };
    const isName = progress.shard.source === undefined;
    const restSeconds = isName ? (settings.ledgerRestSeconds ?? 0) : 0;
    if (error === undefined && progress.mayRest(restSeconds, now)) return;
    await progress.save(
      error === undefined
        ? verdict
        : { ...verdict, lastError: describeError(error, redactText).error_message },
    );
  }

  return {
    shards,
    failures,
    async takeTurn(until, signal) {
      await reader.read(until, signal);
      return reader.unread().length > 0;
    },
    async finish() {
      for (const [progress, error] of reader.failures) noteFailure(progress.shard, error);
      if (task.backfill !== undefined) {
        const unread = reader.unread();
        for (const shard of new Set(unread.map((stretch) => stretch.shard))) {
          const own = unread.filter((stretch) => stretch.shard === shard);
          const intervals = own.map(({ interval }) => interval);
          noteFailure(shard, unreadError(shard, intervals));
        }
      }
      await Promise.all(
        shards.map((progress) =>
          save(progress).catch((error: unknown) => noteFailure(progress.shard, error)),
        ),
      );
      for (const { shard, withdrawal } of shards) {
        const withdrawn = withdrawal();
        if (withdrawn !== undefined) noteFailure(shard, disbelief(shard, withdrawn));
      }
    },
  };
}
