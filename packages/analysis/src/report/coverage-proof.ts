import {
  findDoubt,
  groupBy,
  HOUR,
  type Interval,
  intersectIntervals,
  mergeIntervals,
  type ShardLedger,
  settledThrough,
  walkedThrough,
} from '@iam-tracker/core';
import type { CoverageProof, ReportPeriod, ShardProof } from './report-data.ts';

/** The shards of an account are begun one after the other by the same first run; what begins later was left out before. */
const BEGINNING_SECONDS = HOUR / 1000;

/**
 * Holds what the coverage ledgers promise against a period, as far back as they go: a ledger that was begun yesterday
 * is whole when it has everything since then, and `begins` says that it was.
 */
export function proveCoverage(
  ledgers: readonly ShardLedger[],
  { since, until, madeAt }: ReportPeriod,
): CoverageProof {
  const period = { start: Math.floor(since / 1000), end: Math.floor(until / 1000) };
  const now = Math.floor(madeAt / 1000);
  const accounts = groupBy(ledgers, ({ shard }) => shard.accountId);
  const judged = [...accounts.values()].map((own) => {
    const first = Math.min(...own.map((ledger) => ledger.since));
    const begun = own.map((ledger) => ledger.since).filter((each) => isBeginning(each, first));
    const shards = own.map((ledger): ShardProof => {
      const begins = isBeginning(ledger.since, first) ? ledger.since : first;
      return { ledger, missing: missingOf(ledger, { period, begins, now }) };
    });
    return { begins: Math.max(...begun), shards };
  });
  const shards = judged.flatMap((account) => account.shards);
  if (ledgers.length === 0) {
    return { shards, begins: undefined, readThrough: undefined, settledThrough: undefined };
  }
  return {
    shards,
    begins: Math.max(...judged.map(({ begins }) => begins)),
    readThrough: Math.min(...ledgers.map(walkedThrough)),
    settledThrough: Math.min(
      ...ledgers.map(({ passes }) => settledThrough(passes.at(-1) ?? passes[0])),
    ),
  };
}

function isBeginning(since: number, first: number): boolean {
  return since - first <= BEGINNING_SECONDS;
}

interface Bounds {
  readonly period: Interval;
  /** First second that the shard has to have. */
  readonly begins: number;
  readonly now: number;
}

/** Time of the period that is not proven to have been read, in gaps or lost or before the ledger; not what came after the last run. */
function missingOf(ledger: ShardLedger, { period, begins, now }: Bounds): ShardProof['missing'] {
  const known = {
    start: Math.max(period.start, begins),
    end: Math.min(period.end, walkedThrough(ledger)),
  };
  if (known.end <= known.start) return [];
  // What cannot be true proves nothing.
  if (findDoubt(ledger, now) !== undefined) return [known];
  const before = { start: begins, end: ledger.since };
  const open = mergeIntervals([before, ...ledger.passes[0].gaps, ...ledger.lost]);
  return intersectIntervals(open, [known]);
}
