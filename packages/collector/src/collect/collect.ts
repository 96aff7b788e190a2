import {
  type AwsTime,
  CLOCK_TOLERANCE_MILLISECONDS,
  compact,
  createDayMarker,
  DAY,
  type DayMarker,
  formatShardId,
  type Interval,
  type Logger,
  type RunFailure,
  SECOND,
  type ShardId,
  type ShardLedger,
} from '@iam-tracker/core';
import { scopeOf } from '@iam-tracker/core/reading';
import { type CollectSettings, describeLeftOut, findLeftOut } from '../config.ts';
import type { CollectDependencies, EventStore } from '../ports.ts';
import {
  CollectError,
  type CollectResult,
  metricsOf,
  sumCounters,
  summarise,
} from './collect-result.ts';
import { inspectTrails, pushMetrics, reportPush, warnOfPush } from './push-report.ts';
import { createRecentActivity } from './recent-activity.ts';
import { beginRegionRun, type RegionRun } from './region-run.ts';
import { learnTime, startTimer } from './run-time.ts';
import { CATCH_UP_SECONDS } from './shard-progress.ts';
import { planShards } from './shards.ts';
import { takeTurns } from './take-turns.ts';

export interface CollectRequest {
  /** Time to stop reading, milliseconds since the epoch; what is unread then stays a gap. */
  readonly deadline: number;
  /** Reads this stretch again instead of what is due; closes gaps, opens none. */
  readonly backfill?: Interval;
  /** Stops reading as the deadline does. */
  readonly signal?: AbortSignal;
}

/**
 * Reads what is due of every shard, newest first, and stores it. A shard's ledger never moves past
 * an event that is not acknowledged by the store, nor past the time that AWS's answers tell: the
 * machine's clock may be wrong, which is only reported.
 *
 * @throws CollectError at the end, when anything failed; the rest is done. A listing of Regions that
 * fails is such a failure: a short list would be a silent hole. So is a time that AWS does not tell.
 */
export async function collect(
  dependencies: CollectDependencies,
  settings: CollectSettings,
  request: CollectRequest,
): Promise<CollectResult> {
  const { awsTime, clock, metrics, logger } = dependencies;
  const startedAt = clock.now();
  const failures: RunFailure[] = [];
  const regions = await listRegions(dependencies, settings).catch((error: unknown) => {
    failures.push({ where: 'regions', error });
    return [];
  });
  if (failures.length === 0) {
    await learnTime(dependencies, regions, request.signal).catch((error: unknown) => {
      failures.push({ where: 'time', error });
    });
  }
  const canRead = failures.length === 0;
  const { accountId } = settings;
  const plan = canRead
    ? planShards({ ...scopeOf(settings), accountId, regions })
    : new Map<string, ShardId[]>();
  // Beside the reading: it is of other requests, and takes none of its time.
  const inspecting = inspectTrails([...plan.keys()], dependencies, settings, request);
  const runs = canRead ? await readRegions(plan, regions, dependencies, settings, request) : [];
  failures.push(...runs.flatMap((run) => run.failures));

  const shards = runs.flatMap((run) => run.shards);
  const push = reportPush(
    shards.map((shard) => shard.ledger()),
    shards.map((shard) => shard.findings()),
    await inspecting,
  );
  const sum = () =>
    summarise({
      ...(push === undefined ? {} : { push: push.report }),
      counters: sumCounters(shards.map((shard) => shard.counters)),
      ledgers: shards.map((shard) => shard.ledger()),
      regions: runs.length,
      startedAt,
      endedAt: clock.now(),
      awsNow: awsTime.now() ?? clock.now(),
      clockAheadMilliseconds: awsTime.aheadBy(),
      doubtedLedgers: shards.filter((shard) => shard.withdrawal() !== undefined).length,
      failures,
    });
  await metrics.publish([...metricsOf(sum()), ...pushMetrics(push)]).catch((error: unknown) => {
    failures.push({ where: 'metrics', error });
  });
  const result = sum();
  const { message, ...facts } = result;
  if (result.conflicting_events > 0) {
    const { conflicting_events, conflicts } = result;
    logger.warn(
      { conflicting_events, conflicts },
      'Other records are stored under these event ids',
    );
  }
  warnOfClock(awsTime, logger);
  warnOfPush(push, logger);
  const hidden = result.events_filtered_by_reason.filtered_role_change;
  if (hidden !== undefined) {
    logger.warn(
      { hidden_changes: hidden },
      'Changes by filtered roles were left out as configured',
    );
  }
  if (failures.length > 0) {
    logger.error(facts, message);
    throw new CollectError(failures, result);
  }
  logger.info(facts, message);
  return result;
}

function warnOfClock(awsTime: AwsTime, logger: Logger): void {
  const ahead = awsTime.aheadBy() ?? 0;
  if (Math.abs(ahead) < CLOCK_TOLERANCE_MILLISECONDS) return;
  logger.warn(
    { clock_ahead_seconds: Math.trunc(ahead / 1000) },
    "The clock of this machine is wrong; AWS's time was used instead",
  );
}

async function listRegions(dependencies: CollectDependencies, settings: CollectSettings) {
  return settings.regions ?? (await dependencies.directory.listEnabledRegions());
}

async function readRegions(
  plan: ReadonlyMap<string, readonly ShardId[]>,
  regions: readonly string[],
  dependencies: CollectDependencies,
  settings: CollectSettings,
  { deadline, backfill, signal }: CollectRequest,
): Promise<RegionRun[]> {
  const { clock, random } = dependencies;
  const duties = {
    settleDelaysSeconds: [CATCH_UP_SECONDS, ...settings.settleDelaysMinutes.map((m) => m * 60)],
    lookbackSeconds: (settings.initialLookbackDays * DAY) / SECOND,
    takesOnDuties: backfill === undefined,
    backfill,
  };
  const pushRegions = new Set(settings.pushRegions);
  const push = compact({
    bringsReads: settings.pushBringsReads ?? false,
    since: settings.pushSince,
  });
  const leftOut = findLeftOut({ ...settings, regions }).map(describeLeftOut);
  const shards = [...plan.values()].reduce((sum, own) => sum + own.length, 0);
  const scope = { regions: plan.size, shards, left_out: leftOut };
  dependencies.logger.info(scope, 'Collection started');
  const known = await listLedgers(dependencies);
  const time = startTimer(deadline, clock, signal);
  const markDays = createDayMarker(dependencies.dirtyDays);
  const activity = createRecentActivity(clock.now());
  const timed = {
    ...dependencies,
    events: activity.watch(storeUntil(dependencies.events, markDays, time.storing)),
  };
  try {
    const runs = await Promise.all(
      [...plan].map(([region, shards]) =>
        beginRegionRun(
          { region, shards, known, ...duties, ...(pushRegions.has(region) ? { push } : {}) },
          timed,
          settings,
        ),
      ),
    );
    const workers = settings.maxWorkers;
    await takeTurns(runs, { workers, deadline, clock, random, signal: time.reading });
    return runs;
  } finally {
    time.stop();
    // Stored is stored, however the run ends.
    activity.log(dependencies.logger);
  }
}

/** All at once, or none: then each shard loads its own, and one that cannot be read fails alone. */
async function listLedgers({
  coverage,
}: CollectDependencies): Promise<ReadonlyMap<string, ShardLedger>> {
  const ledgers = await coverage.list().catch(() => []);
  return new Map(ledgers.map((ledger) => [formatShardId(ledger.shard), ledger]));
}

/** Every day is marked before anything new of it is stored: a crash in between costs an export, no row. */
function storeUntil(events: EventStore, markDays: DayMarker, signal: AbortSignal): EventStore {
  return {
    async put(list, options) {
      await markDays(list, signal);
      await events.put(list, { ...options, signal });
    },
    putMissing: (list, options) =>
      events.putMissing(list, {
        ...options,
        signal,
        beforeStoring: (changing) => markDays(changing, signal),
      }),
  };
}
