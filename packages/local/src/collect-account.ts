import {
  CollectError,
  type CollectParts,
  type CollectResult,
  type CollectSettings,
  collect,
  createCloudTrailHistory,
  createEc2RegionDirectory,
  findAccountId,
  homeRegionOf,
  noMetrics,
} from '@iam-tracker/collector/collect';
import type { Interval, Logger } from '@iam-tracker/core';
import { claimForRecords } from './data-origin.ts';
import type { Tracker } from './open-tracker.ts';

/** Where and as whom to ask AWS; what is left out is found as every AWS tool finds it. */
export interface AccountAccess {
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface CollectProgress {
  readonly accountId: string;
  readonly requests: number;
  /** Identity events acknowledged so far. */
  readonly stored: number;
}

export interface CollectOptions {
  readonly settings: Omit<CollectSettings, 'accountId'>;
  readonly logger: Logger;
  /** Reads this stretch again instead of what is due. */
  readonly backfill?: Interval | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CollectProgress) => void;
}

export interface CollectOutcome {
  readonly accountId: string;
  /** Failures of single shards are among its `errors`; the rest is done. */
  readonly result: CollectResult;
  readonly isInterrupted: boolean;
}

/** A run at home has no time budget; timers of a month and more fire at once. */
const BUDGET_MILLISECONDS = 7 * 86_400_000;

/**
 * Reads what is due of a real account's event history.
 *
 * @throws AppError when the account or its Regions cannot be told, or when the folder holds a
 * simulated account.
 */
export async function collectAccount(
  tracker: Tracker,
  access: AccountAccess,
  options: CollectOptions,
): Promise<CollectOutcome> {
  await claimForRecords(tracker.folder);
  return collectHistory(tracker, access, options);
}

/** Reads what is due of the event history that `access` leads to, real or simulated. */
export async function collectHistory(
  tracker: Tracker,
  access: AccountAccess,
  { settings, logger, backfill, signal, onProgress }: CollectOptions,
): Promise<CollectOutcome> {
  const { events, coverage, clock, random } = tracker;
  const directory = createEc2RegionDirectory(access);
  const accountId = await findAccountId(access);
  const regions = settings.regions ?? (await directory.listEnabledRegions());
  const [anyRegion = settings.homeRegion] = regions;
  const parts: CollectParts = {
    history: createCloudTrailHistory(access),
    events,
    coverage,
    directory,
    metrics: noMetrics,
    clock,
    random,
    logger,
  };
  const request = {
    deadline: clock.now() + BUDGET_MILLISECONDS,
    ...(backfill === undefined ? {} : { backfill }),
    ...(signal === undefined ? {} : { signal }),
  };
  const result = await collect(
    reporting(parts, (counts) => onProgress?.({ accountId, ...counts })),
    { ...settings, accountId, regions, homeRegion: homeRegionOf(anyRegion) },
    request,
  ).catch((error: unknown) => {
    if (error instanceof CollectError) return error.result;
    throw error;
  });
  return { accountId, result, isInterrupted: signal?.aborted === true };
}

/** Counts what passes between the parts. */
function reporting(
  parts: CollectParts,
  report: (counts: Omit<CollectProgress, 'accountId'>) => void,
): CollectParts {
  let requests = 0;
  let stored = 0;
  const tell = () => report({ requests, stored });
  return {
    ...parts,
    history: {
      lookUp(query, nextToken, signal) {
        requests += 1;
        tell();
        return parts.history.lookUp(query, nextToken, signal);
      },
    },
    events: {
      async put(events) {
        await parts.events.put(events);
        stored += events.length;
        tell();
      },
      async putMissing(events) {
        const missing = await parts.events.putMissing(events);
        stored += missing.length;
        tell();
        return missing;
      },
    },
  };
}
