import { fc, it } from '@fast-check/jest';
import {
  advanceLedger,
  HISTORY_SECONDS,
  type Interval,
  intersectIntervals,
  openLedger,
  type ReadPass,
  recordRead,
  type ShardLedger,
  settledThrough,
  settleGaps,
  subtractIntervals,
  totalSeconds,
  withSettleDelays,
} from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

const SHARD = { accountId: '123456789012', region: 'us-east-1', source: 'sts.amazonaws.com' };
const SINCE = 1_000_000_000;

const delays = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 3 });
const moments = fc.integer({ min: SINCE, max: SINCE + 2000 });
const intervals = fc
  .tuple(fc.integer({ min: SINCE - 50, max: SINCE + 2000 }), fc.nat({ max: 500 }))
  .map(([start, width]): Interval => ({ start, end: start + width }));

/** Steps of a ledger: time passes, or something was read. */
const steps = fc.array(
  fc.oneof(
    moments.map((now) => ({ kind: 'advance' as const, now })),
    fc
      .tuple(intervals, moments)
      .map(([interval, readAt]) => ({ kind: 'read' as const, interval, readAt })),
  ),
  { maxLength: 20 },
);

type Step =
  typeof steps extends fc.Arbitrary<infer T extends readonly unknown[]> ? T[number] : never;

function apply(ledger: ShardLedger, step: Step): ShardLedger {
  return step.kind === 'advance'
    ? advanceLedger(ledger, step.now)
    : recordRead(ledger, step.interval, step.readAt);
}

/** Seconds from `since` on that a pass says were read. */
function claimed(ledger: ShardLedger, pass: ReadPass): Interval[] {
  return subtractIntervals(
    [{ start: ledger.since, end: pass.through }],
    [...pass.gaps, ...ledger.lost],
  );
}

describe('the ledger', () => {
  it.prop([delays, steps])('claims only what was read late enough for the pass', (d, list) => {
    const ledger = list.reduce(apply, openLedger(SHARD, SINCE, d));

    const reads = list.filter((step) => step.kind === 'read');
    for (const pass of ledger.passes) {
      const proven = reads.map(({ interval, readAt }) => ({
        start: interval.start,
        end: Math.min(interval.end, readAt - pass.delaySeconds),
      }));
      expect(subtractIntervals(claimed(ledger, pass), proven)).toEqual([]);
    }
  });

  it.prop([delays, steps])('owes every second that is due and was not read', (d, list) => {
    const ledger = list.reduce(apply, openLedger(SHARD, SINCE, d));

    const latest = Math.max(SINCE, ...list.map((s) => (s.kind === 'advance' ? s.now : SINCE)));
    for (const pass of ledger.passes) {
      expect(pass.through).toBe(Math.max(SINCE, latest - pass.delaySeconds));
      expect(totalSeconds(claimed(ledger, pass)) + totalSeconds(pass.gaps)).toBe(
        pass.through - SINCE,
      );
    }
  });
});

describe('recordRead', () => {
  it.prop([delays, moments, fc.array(fc.tuple(intervals, moments), { maxLength: 8 })])(
    'gives the same ledger in any order and when repeated',
    (d, now, reads) => {
      const start = advanceLedger(openLedger(SHARD, SINCE, d), now);
      const record = (ledger: ShardLedger, [interval, readAt]: (typeof reads)[number]) =>
        recordRead(ledger, interval, readAt);

      const forward = reads.reduce(record, start);
      const backward = [...reads, ...reads].reverse().reduce(record, start);

      expect(backward).toEqual(forward);
    },
  );
});

describe('advanceLedger', () => {
  it.prop([delays, moments, moments])('never takes back time when the clock does', (d, a, b) => {
    const [early, late] = [Math.min(a, b), Math.max(a, b)];
    const ledger = advanceLedger(openLedger(SHARD, SINCE, d), late);

    expect(advanceLedger(ledger, early)).toEqual(ledger);
  });

  it.prop([delays, fc.nat({ max: 5000 })])(
    'moves what CloudTrail no longer keeps from the gaps to lost, once',
    (d, over) => {
      const now = SINCE + HISTORY_SECONDS + over;
      const ledger = advanceLedger(advanceLedger(openLedger(SHARD, SINCE, d), now - 1), now);

      expect(totalSeconds(ledger.lost)).toBe(over);
      for (const { gaps } of ledger.passes) {
        expect(gaps.every((gap) => gap.start >= now - HISTORY_SECONDS)).toBe(true);
      }
    },
  );
});

describe('withSettleDelays', () => {
  it.prop([delays, delays, steps])('keeps closed what was closed', (before, after, list) => {
    const ledger = list.reduce(apply, openLedger(SHARD, SINCE, before));

    const changed = withSettleDelays(ledger, after);

    const [firstWalk, ...passes] = changed.passes;
    expect(firstWalk).toEqual(ledger.passes[0]);
    expect(passes.map((pass) => pass.delaySeconds)).toEqual(
      [...new Set(after)].sort((a, b) => a - b),
    );
    for (const pass of passes) {
      const stronger = ledger.passes.find(
        (old, index) => index > 0 && old.delaySeconds >= pass.delaySeconds,
      );
      const longest = ledger.passes.at(-1) ?? pass;
      const tooYoung = longest.through - (pass.delaySeconds - longest.delaySeconds);
      expect(claimed(changed, pass)).toEqual(
        stronger === undefined
          ? intersectIntervals(claimed(ledger, longest), [{ start: SINCE, end: tooYoung }])
          : claimed(ledger, stronger),
      );
    }
  });
});

describe('settleGaps', () => {
  it.prop([delays, steps])('leaves out what a first walk will read anyway', (d, list) => {
    const ledger = list.reduce(apply, openLedger(SHARD, SINCE, d));

    const gaps = settleGaps(ledger);

    expect(subtractIntervals(gaps, ledger.passes[0].gaps)).toEqual([...gaps].reverse());
    expect(gaps.map((gap) => gap.start)).toEqual(
      gaps.map((gap) => gap.start).sort((x, y) => y - x),
    );
  });
});

describe('settledThrough', () => {
  it.prop([delays, steps])('is the first second that a pass still owes', (d, list) => {
    const ledger = list.reduce(apply, openLedger(SHARD, SINCE, d));

    for (const pass of ledger.passes) {
      const settled = settledThrough(pass);
      expect(pass.gaps.every((gap) => gap.start >= settled)).toBe(true);
      expect(settled <= pass.through).toBe(true);
    }
  });
});
