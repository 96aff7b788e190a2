import { openTrailLedger, type TrailLedger } from '@iam-tracker/core/trail';
import { describe, expect, it } from '@jest/globals';
import { proveTrail } from '../../src/report/trail-proof.ts';

const HOUR = 3600;
const NOW = Date.UTC(2026, 0, 10) / 1000;
const PERIOD = { since: (NOW - 86_400) * 1000, until: NOW * 1000, madeAt: NOW * 1000 };

function chain(accountId: string, region: string, fields: Partial<TrailLedger> = {}): TrailLedger {
  return {
    ...openTrailLedger({ accountId, region }),
    ...{ since: NOW - 10 * 86_400, through: NOW - HOUR, fileCount: 5, version: 1 },
    ...fields,
  };
}

async function* listed(ledgers: readonly TrailLedger[]) {
  yield* ledgers;
}

const gap = (start: number, end: number) => ({
  ...{ start, end, seenAt: NOW },
  reason: 'no_digest' as const,
});

describe('proveTrail', () => {
  it('says nothing where there is no trail, or none of the account that is asked for', async () => {
    expect(await proveTrail(listed([]), PERIOD)).toBeUndefined();
    const other = listed([chain('111111111111', 'eu-west-1')]);
    expect(await proveTrail(other, PERIOD, '222222222222')).toBeUndefined();
  });

  it('shows the worst first, and quiet Regions of an account in one line', async () => {
    const tampering = {
      ...{
        kind: 'file_altered' as const,
        object: 'b/k',
        start: NOW - 9 * HOUR,
        end: NOW - 8 * HOUR,
      },
      foundAt: NOW,
    };
    const proof = await proveTrail(
      listed([
        chain('111111111111', 'eu-west-1'),
        chain('111111111111', 'us-east-1', { since: NOW - 2 * HOUR }),
        chain('222222222222', 'eu-west-1', { gaps: [gap(NOW - 3 * HOUR, NOW - 2 * HOUR)] }),
        chain('222222222222', 'us-east-1', { findings: [tampering], findingCount: 1 }),
        chain('333333333333', 'us-east-1', { unprovenFiles: 4 }),
      ]),
      PERIOD,
    );

    expect(
      proof?.lines.shown.map(({ accountId, regions, state }) => [accountId, regions, state]),
    ).toEqual([
      ['222222222222', ['us-east-1'], 'tampered'],
      ['222222222222', ['eu-west-1'], 'gap'],
      ['333333333333', ['us-east-1'], 'proven'],
      ['111111111111', ['eu-west-1', 'us-east-1'], 'proven'],
    ]);
    expect(proof).toMatchObject({
      ...{ chains: 5, chainAccounts: 3, openChains: 1, longestOpen: HOUR, unprovenFiles: 4 },
      ...{ begins: NOW - 2 * HOUR, provenTo: NOW - 3 * HOUR },
      tampering: { shown: [{ ...tampering, accountId: '222222222222' }], count: 1 },
    });
  });

  it('counts what is open of the period alone, and all of what is not believed', async () => {
    const before = gap(NOW - 5 * 86_400, NOW - 4 * 86_400);
    const proof = await proveTrail(
      listed([
        chain('111111111111', 'eu-west-1', { gaps: [before] }),
        chain('111111111111', 'eu-west-2', { lost: [{ start: 0, end: NOW - 23 * HOUR }] }),
        chain('111111111111', 'eu-west-3', { isAltered: true }),
      ]),
      PERIOD,
    );

    expect(proof?.lines.shown.map(({ open, state }) => [state, open])).toEqual([
      ['not believed', 23 * HOUR],
      ['gap', 0],
      ['proven', HOUR],
    ]);
  });

  it('knows no beginning where a chain never had a digest that holds', async () => {
    const { since: _since, through: _through, ...bare } = chain('111111111111', 'eu-west-1');
    const proof = await proveTrail(listed([bare, chain('111111111111', 'us-east-1')]), PERIOD);

    expect(proof).toMatchObject({ begins: undefined, provenTo: undefined });
    expect(proof?.states).toMatchObject({ silent: 1, proven: 1 });
  });

  it('stays small for 1,000 accounts in 17 Regions, whatever is wrong with them', async () => {
    const all = Array.from({ length: 17_000 }, (_, index) => {
      const accountId = String(100_000_000_000 + Math.floor(index / 17));
      const isBad = index % 3 === 0;
      const findings = Array.from({ length: isBad ? 5 : 0 }, (__, nth) => ({
        ...{ kind: 'file_missing' as const, object: `b/${nth}`, start: nth, end: nth + 1 },
        foundAt: index,
      }));
      return chain(accountId, `eu-west-${index % 17}`, { findings, findingCount: findings.length });
    });

    const proof = await proveTrail(listed(all), PERIOD);

    expect(proof).toMatchObject({ chains: 17_000, chainAccounts: 1_000 });
    expect(proof?.states).toMatchObject({ tampered: 5_667, proven: 11_333 });
    expect(proof?.lines).toMatchObject({ count: 6_667 });
    expect(proof?.lines.shown).toHaveLength(50);
    expect(proof?.tampering).toMatchObject({ count: 28_335 });
    expect(proof?.tampering.shown).toHaveLength(25);
    expect(JSON.stringify(proof).length).toBeLessThan(30_000);
  });
});
