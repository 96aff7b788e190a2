import {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  settleGaps,
  subtractIntervals,
} from '@iam-tracker/core';
import { glanceOver } from './glance.ts';
import { CATCH_UP_SECONDS } from './settings.ts';
import type { ShardProgress } from './shard-progress.ts';
import { newWalk, type Tier, type Walk } from './walk.ts';

/**
 * Returns the walks a shard needs now: what is new since the last run together with the catch-up just
 * before it and the settle passes, at a glance; then what earlier runs left unread.
 */
export function planWalks(progress: ShardProgress): Walk[] {
  const ledger = progress.ledger();
  const [firstWalk, ...settlePasses] = ledger.passes;
  const catchUp = settlePasses
    .filter((pass) => pass.delaySeconds <= CATCH_UP_SECONDS)
    .flatMap((pass) => pass.gaps);
  const sinceLastRun = [{ start: progress.walkedBefore, end: firstWalk.through }];
  const older = subtractIntervals(firstWalk.gaps, sinceLastRun);
  const fresh = mergeIntervals([
    ...intersectIntervals(firstWalk.gaps, sinceLastRun),
    ...subtractIntervals(catchUp, older),
  ]);
  const settle = subtractIntervals(settleGaps(ledger), fresh);
  const walksOf = (tier: Tier, intervals: readonly Interval[]) =>
    intervals.map((interval) => newWalk(progress, tier, interval));
  const current = [...walksOf('fresh', fresh), ...walksOf('settle', settle)];
  const [first, second, ...more] = current;
  const joined = first && second ? [glanceOver([first, second, ...more])] : current;
  return [...joined, ...walksOf('older', older)];
}
