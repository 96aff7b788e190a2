import type { CollectDependencies, CollectResult } from '@iam-tracker/collector/collect';
import type { CollectSettings } from '@iam-tracker/collector/settings';
import {
  AppError,
  type AwsTimeKeeper,
  compact,
  DAY,
  type Interval,
  isAppError,
  type Logger,
  noMetrics,
  printable,
} from '@iam-tracker/core';
import type { AwsCredentials } from '@iam-tracker/core/aws';
import { homeRegionOf } from '@iam-tracker/core/reading';
import { claimForRecords } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';

/** The place and the identity to ask AWS from; what is left out is found as every AWS tool finds it. */
export interface AccountAccess {
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials;
  /** Handler of every client, for example with an agent that goes through a proxy. */
  readonly requestHandler?: object;
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
  /** Called when it is known which real account it is, before anything of it is read. */
  readonly onAccount?: (account: FoundAccount) => Promise<void>;
}

export interface CollectOutcome {
  readonly accountId: string;
  /** Failures of single shards are among its `errors`; the rest is done. */
  readonly result: CollectResult;
  readonly isInterrupted: boolean;
}

const FIRST_REGION = 'us-east-1';

/** The collector brings AWS clients of megabytes, which only those who collect should wait for. */
export const loadCollector = () => import('@iam-tracker/collector/collect');

/** A run at home has no time budget; timers of a month and more fire at once. */
export const BUDGET_MILLISECONDS = 7 * DAY;

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
  const account = await findAccount(access, tracker.awsTime);
  await claimForRecords(tracker);
  await options.onAccount?.(account);
  return collectHistory(tracker, account, options);
}

export interface FoundAccount {
  readonly accountId: string;
  /** The access that led there, with a Region. */
  readonly access: AccountAccess;
}

/** Reads what is due of an account's event history, real or simulated. */
export async function collectHistory(
  tracker: Tracker,
  { accountId, access }: FoundAccount,
  { settings, logger, backfill, signal, onProgress }: CollectOptions,
): Promise<CollectOutcome> {
  const collector = await loadCollector();
  const { events, coverage, dirtyDays, clock, awsTime, random } = tracker;
  const opened = collector.openAccountAccess(awsTime, access);
  const regions = settings.regions ?? (await opened.directory.listEnabledRegions());
  const [anyRegion = settings.homeRegion] = regions;
  const count = counting((counts) => onProgress?.({ accountId, ...counts }));
  const parts: CollectDependencies = {
    ...opened,
    history: count.history(opened.history),
    events: count.store(events),
    coverage,
    dirtyDays,
    metrics: noMetrics,
    clock,
    awsTime,
    random,
    logger,
  };
  const request = compact({
    deadline: clock.now() + BUDGET_MILLISECONDS,
    backfill,
    signal,
  });
  const result = await collector
    .collect(
      parts,
      { ...settings, accountId, regions, homeRegion: homeRegionOf(anyRegion) },
      request,
    )
    .catch((error: unknown) => {
      if (error instanceof collector.CollectError) return error.result;
      throw error;
    });
  return { accountId, result, isInterrupted: signal?.aborted === true };
}

/**
 * Asks which account it is. A profile need not name a Region, and any will do to begin with: all are
 * asked in the end. `awsTime` is told of the time in the answer.
 *
 * @throws AppError LOOKUP_FAILED
 */
export async function findAccount(
  access: AccountAccess,
  awsTime: AwsTimeKeeper,
): Promise<FoundAccount> {
  const { findAccountId } = await loadCollector();
  try {
    return { accountId: await findAccountId(awsTime, access), access };
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (access.region === undefined && /Region is missing/.test(String(error.cause))) {
      return findAccount({ ...access, region: FIRST_REGION }, awsTime);
    }
    const { code, message, cause, hint } = error;
    const who = access.profile === undefined ? '' : ` (profile ${printable(access.profile, 100)})`;
    throw new AppError(code, message + who, compact({ cause, hint }));
  }
}

/** Counts what passes between the parts. */
export function counting(report: (counts: Omit<CollectProgress, 'accountId'>) => void) {
  let requests = 0;
  let stored = 0;
  const tell = () => report({ requests, stored });
  return {
    history: (history: CollectDependencies['history']): CollectDependencies['history'] => ({
      lookUp(query, nextToken, signal) {
        requests += 1;
        tell();
        return history.lookUp(query, nextToken, signal);
      },
      askTime: (region, signal) => history.askTime(region, signal),
    }),
    store: (events: CollectDependencies['events']): CollectDependencies['events'] => ({
      async put(some, options) {
        await events.put(some, options);
        stored += some.length;
        tell();
      },
      async putMissing(some, options) {
        const missing = await events.putMissing(some, options);
        stored += missing.length;
        tell();
        return missing;
      },
    }),
  };
}
