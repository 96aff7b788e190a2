import {
  CLOCK_TOLERANCE_MILLISECONDS,
  type Clock,
  HOUR,
  isAppError,
  MINUTE,
  SECOND,
} from '@iam-tracker/core';
import type { LedgerTables } from '@iam-tracker/operations';
import { type AccountNames, NO_NAMES, namesOf } from '../account-names.ts';
import { daysBetween, type PivotSource, recordedBetween } from '../pivot/pivot-source.ts';
import type { Post } from '../pivot/post.ts';

/** Days before this one get late events only; they are read that often. */
const OLD_DAYS_EVERY = 10 * MINUTE;
/** Time after midnight in which yesterday's events still come in numbers. */
const DAY_LASTS_ON = 2 * HOUR;
/** Looking takes at most so much of the time: a day with many events is read less often, so that watching stays cheap. */
const SHARE_OF_TIME = 0.1;
/** Waits between tries while the deployment cannot be reached. */
const TRIES = { base: 5 * SECOND, cap: MINUTE } as const;

interface DeployedPostOptions {
  readonly tables: LedgerTables;
  /** Time between two looks, in milliseconds, where a look takes little. */
  readonly every: number;
  /** Time of the oldest event that is wanted. */
  readonly begin: number;
  /** How late an event may come. */
  readonly lateness: number;
  readonly clock: Clock;
  /** Told once when the deployment cannot be reached any more, and when it can be again. */
  onLost(error: Error): void;
  onFound(lostForMilliseconds: number): void;
}

/**
 * Returns the post at the tables of a deployment. The first look has to succeed, so that a user who named the wrong one hears of
 * it; later ones may fail for as long as they will.
 */
export function deployedPost(options: DeployedPostOptions): Post {
  const { clock, every, onFound, onLost, tables } = options;
  let lastWhole: number | undefined;
  let lostAt: number | undefined;
  let failures = 0;
  let took = 0;

  /** The days that are read now; an index is not asked by days. */
  function source(now: number, isWhole: boolean): PivotSource {
    const recent = now - DAY_LASTS_ON;
    const from = isWhole ? oldest() : Math.max(options.begin, recent);
    const until = now + CLOCK_TOLERANCE_MILLISECONDS;
    return {
      events: tables.events,
      days: daysBetween(from, until),
      scanAlerts: () => recordedBetween(tables.alerts, from, until),
      namesOf: (ids) => findNames(tables, ids),
      // None is recorded late.
      alertsRecorded: (since) => recordedBetween(tables.alerts, Math.max(since, from), until),
    };
  }

  function oldest(): number {
    if (lastWhole === undefined) return options.begin;
    return Math.max(options.begin, lastWhole - options.lateness);
  }

  return {
    async look(act) {
      const now = clock.now();
      const isWhole = lastWhole === undefined || now - lastWhole >= OLD_DAYS_EVERY;
      try {
        const result = await act(source(now, isWhole));
        if (lostAt !== undefined) onFound(now - lostAt);
        if (isWhole) lastWhole = now;
        lostAt = undefined;
        failures = 0;
        took = clock.now() - now;
        return result;
      } catch (error) {
        if (lastWhole === undefined || !isOutage(error)) throw error;
        if (lostAt === undefined) onLost(error as Error);
        lostAt ??= now;
        failures += 1;
        return undefined;
      }
    },
    wait(signal) {
      const again = Math.min(TRIES.cap, TRIES.base * 2 ** Math.min(failures - 1, 10));
      const rest = Math.max(every, took / SHARE_OF_TIME);
      return clock.sleep(failures > 0 ? again : rest, signal);
    },
  };
}

/** Who may read the events may not be allowed to read what accounts are called. */
async function findNames({ accounts }: LedgerTables, ids: Iterable<string>): Promise<AccountNames> {
  try {
    return namesOf(await accounts.find(ids));
  } catch (error) {
    if (!isAppError(error)) throw error;
    return NO_NAMES;
  }
}

/** A table that is gone, or a permission that never was, does not come back by waiting; the rest may. */
function isOutage(error: unknown): boolean {
  return isAppError(error, 'STORAGE_FAILED') || isAppError(error, 'AWS_REFUSED');
}
