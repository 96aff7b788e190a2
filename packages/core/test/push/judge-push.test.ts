import {
  advanceLedger,
  openLedger,
  recordRead,
  type ShardLedger,
  withdrawClaims,
} from '@iam-tracker/core';
import {
  countsOf,
  isRegionSilent,
  judgeRead,
  type PushSighting,
  withPush,
} from '@iam-tracker/core/push';
import { describe, expect, it } from '@jest/globals';

const STS = { accountId: '123456789012', region: 'us-east-1', source: 'sts.amazonaws.com' };
const IAM = { ...STS, source: 'iam.amazonaws.com' };
const NOW = 1_000_000;
const GRACE = 900;

function aLedger(shard = STS): ShardLedger {
  const opened = openLedger(shard, NOW - 10_000, [GRACE, 7200]);
  return withPush(advanceLedger(opened, NOW), NOW - 10_000);
}

function missed(second: number): PushSighting {
  return { second, mark: String(second), latencyMilliseconds: undefined };
}

function read(ledger: ShardLedger, start: number, end: number, readAt: number): ShardLedger {
  const seen = [missed(NOW - 8000), missed(NOW - 2000), missed(NOW - 100)];
  return judgeRead(ledger, recordRead(ledger, { start, end }, readAt), seen);
}

describe('judgeRead', () => {
  it('has each pass count what the read closed for it, once', () => {
    const once = read(aLedger(), NOW - 10_000, NOW, NOW);
    const twice = read(once, NOW - 10_000, NOW, NOW);

    // Too young for the grace is one, too young for the settle pass another.
    expect(countsOf(once.push ?? fail(), GRACE)).toMatchObject({ pushed: 0, missed: 2 });
    expect(countsOf(once.push ?? fail(), 7200)).toMatchObject({ pushed: 0, missed: 1 });
    expect(twice.push).toEqual(once.push);
  });

  it('leaves to a later read what this one came too early for', () => {
    const later = advanceLedger(aLedger(), NOW + 5000);

    const early = read(later, NOW - 10_000, NOW, NOW);
    const late = read(early, NOW - 10_000, NOW, NOW + 5000);

    expect(countsOf(early.push ?? fail(), GRACE).missed).toBe(2);
    expect(countsOf(late.push ?? fail(), GRACE).missed).toBe(3);
  });

  it('adds up to the same in whatever pieces a time is read', () => {
    const half = read(aLedger(), NOW - 5000, NOW, NOW);
    const whole = read(half, NOW - 10_000, NOW, NOW);

    expect(countsOf(half.push ?? fail(), GRACE).missed).toBe(1);
    expect(whole.push).toEqual(read(aLedger(), NOW - 10_000, NOW, NOW).push);
  });

  it('does nothing where push is not on', () => {
    const ledger = withPush(aLedger(), undefined);

    expect(read(ledger, NOW - 10_000, NOW, NOW).push).toBeUndefined();
  });

  it('does not judge again what was judged before a ledger was doubted', () => {
    const judged = read(aLedger(), NOW - 10_000, NOW, NOW);
    const from = NOW - 10_000;
    const doubt = { reason: 'altered', at: NOW, from, claimedThrough: NOW } as const;
    const doubted = advanceLedger(withdrawClaims(judged, doubt), NOW + 50);

    const again = read(doubted, NOW - 10_000, NOW, NOW + 50);

    expect(countsOf(again.push ?? fail(), GRACE)).toEqual(countsOf(judged.push ?? fail(), GRACE));
    expect(again.push?.since).toBe(NOW);
  });
});

describe('withPush', () => {
  it('leaves a ledger as it is that judges push already, or knows nothing of it', () => {
    const [on, off] = [aLedger(), withPush(aLedger(), undefined)];

    expect(withPush(on, NOW)).toBe(on);
    expect(withPush(off, undefined)).toBe(off);
  });
});

describe('isRegionSilent', () => {
  const silent = [1, 2, 3, 4, 5].map((n) => missed(NOW - 5000 + n));
  const pushed = { second: NOW - 1000, mark: 'x', latencyMilliseconds: 1000 };
  const judging = (shard: typeof STS, ...seen: PushSighting[]) => {
    const ledger = aLedger(shard);
    const interval = { start: NOW - 10_000, end: NOW };
    return judgeRead(ledger, recordRead(ledger, interval, NOW), seen);
  };

  it('is so where nothing at all is pushed any more', () => {
    expect(isRegionSilent([judging(STS, ...silent), aLedger(IAM)])).toBe(true);
  });

  it('is so where IAM alone is not pushed any more, and not for another source alone', () => {
    expect(isRegionSilent([judging(STS, pushed), judging(IAM, ...silent)])).toBe(true);
    expect(isRegionSilent([judging(IAM, pushed), judging(STS, ...silent)])).toBe(false);
  });

  it('is not so where push is not on', () => {
    expect(isRegionSilent([withPush(judging(STS, ...silent), undefined)])).toBe(false);
  });
});

function fail(): never {
  throw new Error('the ledger knows nothing of push');
}
