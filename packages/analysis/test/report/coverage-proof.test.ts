import { advanceLedger, openLedger, recordRead, type ShardLedger } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { proveCoverage } from '../../src/report/coverage-proof.ts';

const SHARD = { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' };
const DAY = 86_400;
const NOW = 100 * DAY;

function read(since: number, through: number, ...intervals: [number, number][]): ShardLedger {
  const owing = advanceLedger(openLedger(SHARD, since, [3600]), through);
  return intervals.reduce(
    (ledger, [start, end]) => recordRead(ledger, { start, end }, through + DAY),
    owing,
  );
}

const period = (since: number, until = NOW) => ({
  since: since * 1000,
  until: until * 1000,
  madeAt: until * 1000,
});

describe('proveCoverage', () => {
  it('finds nothing missing where everything was read', () => {
    const ledger = read(50 * DAY, NOW, [50 * DAY, NOW]);

    const proof = proveCoverage([ledger], period(60 * DAY));

    expect(proof.shards[0]?.missing).toEqual([]);
    expect(proof.readThrough).toBe(NOW);
    expect(proof.settledThrough).toBe(NOW - 3600);
  });

  it('names gaps, and judges nothing older than the ledger', () => {
    const ledger = read(50 * DAY, NOW, [50 * DAY, 70 * DAY], [71 * DAY, NOW]);

    const { begins, shards } = proveCoverage([ledger], period(40 * DAY));

    expect(shards[0]?.missing).toEqual([{ start: 70 * DAY, end: 71 * DAY }]);
    expect(begins).toBe(50 * DAY);
  });

  it('finds a fresh ledger whole, though its shards begin seconds apart', () => {
    const ledgers = [0, 20, 600].map((later) =>
      read(99 * DAY + later, NOW, [99 * DAY + later, NOW]),
    );

    const { begins, shards } = proveCoverage(ledgers, period(70 * DAY));

    expect(shards.map(({ missing }) => missing)).toEqual([[], [], []]);
    expect(begins).toBe(99 * DAY + 600);
  });

  it('misses of a shard that begins later what others of its account have', () => {
    const other = { ...read(90 * DAY, NOW, [90 * DAY, NOW]) };
    const ledgers = [
      read(50 * DAY, NOW, [50 * DAY, NOW]),
      read(60 * DAY, NOW, [60 * DAY, NOW]),
      { ...other, shard: { ...SHARD, accountId: '999999999999' } },
    ];

    const { begins, shards } = proveCoverage(ledgers, period(40 * DAY));

    expect(shards.map(({ missing }) => missing)).toEqual([
      [],
      [{ start: 50 * DAY, end: 60 * DAY }],
      [],
    ]);
    expect(begins).toBe(90 * DAY);
  });

  it('takes nothing for proven that a ledger says which claims a time to come, or was altered', () => {
    const ledger = read(50 * DAY, NOW, [50 * DAY, NOW]);
    const ahead = read(50 * DAY, NOW + DAY, [50 * DAY, NOW + DAY]);

    const { shards } = proveCoverage([ahead, { ...ledger, isAltered: true }], period(60 * DAY));

    const all = [{ start: 60 * DAY, end: NOW }];
    expect(shards.map(({ missing }) => missing)).toEqual([all, all]);
  });

  it('leaves out gaps outside the period and what came after the last reading', () => {
    const ledger = read(50 * DAY, 90 * DAY, [60 * DAY, 90 * DAY]);

    const { shards, readThrough } = proveCoverage([ledger], period(60 * DAY));

    expect(shards[0]?.missing).toEqual([]);
    expect(readThrough).toBe(90 * DAY);
    expect(proveCoverage([ledger], period(95 * DAY)).shards[0]?.missing).toEqual([]);
  });

  it('goes by the shard that is furthest behind, and says nothing of no shards', () => {
    const ledgers = [
      read(50 * DAY, NOW, [50 * DAY, NOW]),
      read(50 * DAY, 80 * DAY, [50 * DAY, 80 * DAY]),
    ];

    expect(proveCoverage(ledgers, period(60 * DAY)).readThrough).toBe(80 * DAY);
    expect(proveCoverage([], period(60 * DAY))).toEqual({
      shards: [],
      begins: undefined,
      readThrough: undefined,
      settledThrough: undefined,
    });
  });
});
