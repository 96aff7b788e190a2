import {
  findDoubt,
  type Interval,
  intersectIntervals,
  mergeIntervals,
  type ShardLedger,
  settledThrough,
  walkedThrough,
} from '@iam-tracker/core';
import type { CoverageProof, ReportPeriod, ShardProof } from './report-data.ts';

/** Holds what the coverage ledgers promise against a period. */
export function proveCoverage(
  ledgers: readonly ShardLedger[],
  { since, until, madeAt }: ReportPeriod,
): CoverageProof {
  const period = { start: Math.floor(since / 1000), end: Math.floor(until / 1000) };
  const shards = ledgers.map((ledger) => ({
    ledger,
    missing: missingOf(ledger, period, Math.floor(madeAt / 1000)),
  }));
  if (ledgers.length === 0) return { shards, readThrough: undefined, settledThrough: undefined };
  return {
    shards,
    readThrough: Math.min(...ledgers.map(walkedThrough)),
    settledThrough: Math.min(
      ...ledgers.map(({ passes }) => settledThrough(passes.at(-1) ?? passes[0])),
    ),
  };
}

/** Time of the period that is not proven to have been read: before the ledger begins, in gaps, and what is lost; not what came after the last run. */
function missingOf(ledger: ShardLedger, period: Interval, now: number): ShardProof['missing'] {
  const known = { start: period.start, end: Math.min(period.end, walkedThrough(ledger)) };
  if (known.end <= known.start) return [];
  // What cannot be true proves nothing.
  if (findDoubt(ledger, now) !== undefined) return [known];
  const before = { start: Math.min(0, period.start), end: ledger.since };
  const open = mergeIntervals([before, ...ledger.passes[0].gaps, ...ledger.lost]);
  return intersectIntervals(open, [known]);
}
