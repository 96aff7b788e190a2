import { fc, it } from '@fast-check/jest';
import {
  advanceLedger,
  findDoubt,
  openLedger,
  oweAgain,
  recordRead,
  type ShardLedger,
  subtractIntervals,
  withdrawClaims,
  withSettleDelays,
} from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

const SHARD = { accountId: '123456789012', region: 'us-east-1', source: 'sts.amazonaws.com' };
const SINCE = 1_700_000_000;

const delays = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 3 });
const stretches = fc
  .tuple(fc.integer({ min: -500, max: 400_000 }), fc.nat({ max: 50_000 }))
  .map(([start, width]) => ({ start: SINCE + start, end: SINCE + start + width }));

/** Steps of runs on a ledger, with any settings, in any order. */
const steps = fc.array(
  fc.oneof(
    fc
      .nat({ max: 400_000 })
      .map((age) => (ledger: ShardLedger) => advanceLedger(ledger, SINCE + age)),
    delays.map((list) => (ledger: ShardLedger) => withSettleDelays(ledger, list)),
    stretches.map((s) => (ledger: ShardLedger) => oweAgain(ledger, s)),
    fc.tuple(stretches, fc.nat({ max: 400_000 })).map(
      ([s, age]) =>
        (ledger: ShardLedger) =>
          recordRead(ledger, s, SINCE + age),
    ),
  ),
  { maxLength: 15 },
);

function ledgerOf(list: readonly number[], made: readonly ((l: ShardLedger) => ShardLedger)[]) {
  return made.reduce((ledger, step) => step(ledger), openLedger(SHARD, SINCE, list));
}

const NOW = SINCE + 400_000;

/** Seconds that a pass says were read, from `from` on. */
function claimedSince(ledger: ShardLedger, from: number) {
  return ledger.passes.map(({ through, gaps }) =>
    subtractIntervals([{ start: Math.max(from, ledger.since), end: through }], gaps),
  );
}

describe('findDoubt', () => {
  it.prop([delays, steps])('believes whatever runs made', (list, made) => {
    expect(findDoubt(ledgerOf(list, made), NOW)).toBeUndefined();
  });

  it.prop([delays, steps, fc.integer({ min: 301, max: 40_000_000 })])(
    'believes no claim of a time more than five minutes ahead, whichever pass makes it',
    (list, made, ahead) => {
      const ledger = advanceLedger(ledgerOf(list, made), NOW);
      const [firstWalk, ...settlePasses] = ledger.passes;
      const beyond = { through: NOW + ahead, gaps: [] };

      expect(findDoubt({ ...ledger, since: NOW + ahead }, NOW)).toBe('ahead_of_time');
      expect(
        findDoubt({ ...ledger, passes: [{ ...firstWalk, ...beyond }, ...settlePasses] }, NOW),
      ).toBe('ahead_of_time');
      const settled = settlePasses.map((pass) => ({ ...pass, ...beyond }));
      expect(findDoubt({ ...ledger, passes: [firstWalk, ...settled] }, NOW)).toBe('ahead_of_time');
    },
  );

  it.prop([delays, steps])('believes no ledger that was altered', (list, made) => {
    expect(findDoubt({ ...ledgerOf(list, made), isAltered: true }, NOW)).toBe('altered');
  });

  it.prop([delays, steps, fc.integer({ min: 1, max: 100_000 })])(
    'believes no pass that is ahead of its age',
    (list, made, seconds) => {
      const ledger = advanceLedger(ledgerOf(list, made), NOW);
      const [firstWalk, ...settlePasses] = ledger.passes;
      const early = settlePasses.map((pass) => ({
        ...pass,
        through: Math.min(NOW, Math.max(ledger.since, NOW - pass.delaySeconds) + seconds),
      }));

      expect(findDoubt({ ...ledger, passes: [firstWalk, ...early] }, NOW)).toBe('contradictory');
    },
  );
});

describe('withdrawClaims', () => {
  const moments = fc.integer({ min: -100_000, max: 400_000 });

  it.prop([delays, steps, moments])(
    'leaves nothing claimed from a moment on, all of it owed, and a ledger to believe',
    (list, made, age) => {
      const ledger = ledgerOf(list, made);
      const from = SINCE + age;
      const withdrawal = { reason: 'altered', at: NOW, from, claimedThrough: NOW } as const;

      const withdrawn = withdrawClaims({ ...ledger, isAltered: true }, withdrawal);
      const advanced = advanceLedger(withdrawn, NOW);

      expect(claimedSince(advanced, from).flat()).toEqual([]);
      expect(advanced.passes[0]).toMatchObject({ through: NOW });
      expect(advanced.lost.filter(({ end }) => end > from)).toEqual([]);
      expect(findDoubt(advanced, NOW)).toBeUndefined();
      expect(advanced.withdrawal).toEqual(withdrawal);
    },
  );

  it.prop([delays, steps, moments])('keeps what was claimed before', (list, made, age) => {
    const ledger = ledgerOf(list, made);
    const from = SINCE + age;
    const withdrawal = { reason: 'altered', at: NOW, from, claimedThrough: NOW } as const;

    const [before] = claimedSince(ledger, ledger.since);
    const [after] = claimedSince(withdrawClaims(ledger, withdrawal), ledger.since);

    const kept = (before ?? []).map(({ start, end }) => ({ start, end: Math.min(end, from) }));
    expect(subtractIntervals(kept, after ?? [])).toEqual([]);
  });
});
