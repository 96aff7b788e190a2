import { openTrailLedger, type TrailLedger } from '@iam-tracker/core/trail';
import { describe, expect, it } from '@jest/globals';
import {
  describeChainless,
  describeTrail,
  trailDocument,
  trailLines,
  trailListing,
} from '../../src/render/trail-coverage.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const second = (hours: number) => Math.floor(NOW / 1_000) + hours * 3_600;
const plain = (text: string) => text;
const colors = { red: plain, yellow: plain, bold: plain } as never;

function chain(accountId: string, region: string, fields: Partial<TrailLedger> = {}): TrailLedger {
  return {
    ...openTrailLedger({ accountId, region }),
    ...{ since: second(-48), through: second(-1), walkedAt: second(-1), version: 1 },
    ...fields,
  };
}

const stretch = { start: second(-20), end: second(-18) };
const gap = { ...stretch, reason: 'unread', seenAt: second(-17) } as const;
const finding = { ...stretch, kind: 'file_missing', object: 'b/k', foundAt: second(-2) } as const;
const LEDGERS = [
  chain('222222222222', 'us-east-1', { gaps: [gap], lost: [stretch], lastError: 'no\nkey' }),
  chain('111122223333', 'us-east-1'),
  chain('111122223333', 'eu-west-1', { fileCount: 3 }),
  chain('111122223333', 'eu-west-3', { through: second(-6) }),
  chain('111122223333', 'eu-north-1', { findings: [finding], findingCount: 1, unprovenFiles: 2 }),
];

describe('the proof of a trail', () => {
  it('is a line for all of an account that is well, and one for each chain that is not', () => {
    const lines = trailLines(LEDGERS, NOW);
    const { row } = trailListing(NOW);
    const rows = lines.map((line) =>
      row(line, colors).map((cell) => (typeof cell === 'string' ? cell : (cell?.text ?? ''))),
    );

    expect(rows.map(([account, region, state]) => [account, region, state])).toEqual([
      ['111122223333', '2 Regions', 'proven'],
      ['111122223333', 'eu-north-1', 'tampered'],
      ['111122223333', 'eu-west-3', 'silent'],
      ['222222222222', 'us-east-1', 'gap'],
    ]);
    expect(rows[3]?.slice(5, 7)).toEqual(['1 (2 h)', '1 (2 h)']);
    expect(rows[3]?.at(-1)).not.toContain('\n');
  });

  it('of a chain without a valid digest shows no time', () => {
    const { walkedAt: _, ...never } = chain('111122223333', 'eu-west-1');
    const { since: _since, through: _through, ...bare } = never;
    const [line] = trailLines([bare as TrailLedger], NOW);

    expect(line && trailListing(NOW).row(line, colors).slice(3, 5)).toEqual(['', '']);
    expect(trailDocument(bare as TrailLedger, NOW)).not.toHaveProperty('proven_to');
  });

  it('is a document and a sentence with every stretch and finding', () => {
    const [open, , , , tampered] = LEDGERS as [TrailLedger, unknown, unknown, unknown, TrailLedger];

    expect(trailDocument(open, NOW)).toMatchObject({
      ...{ state: 'gap', lost: [{ start: '2026-03-01T16:00:00Z', end: '2026-03-01T18:00:00Z' }] },
      gaps: [{ reason: 'unread', seen_at: '2026-03-01T19:00:00Z' }],
    });
    expect(trailDocument(tampered, NOW)).toMatchObject({
      findings: [{ kind: 'file_missing', object: 'b/k', found_at: '2026-03-02T10:00:00Z' }],
    });
    expect(describeTrail(LEDGERS, NOW)).toMatch(/5 chains of 2 accounts: .*; gaps of 2 h$/);
    expect(describeTrail(LEDGERS.slice(1, 2), NOW)).toBe(
      'Trail: 1 chain of 1 account: 1 proven; no gaps',
    );
  });

  it('names twenty accounts without a digest, and counts the others', () => {
    const ids = Array.from({ length: 22 }, (_, n) => String(100_000_000_000 + n));

    expect(describeChainless(ids, new Map() as never)).toContain('2 more accounts');
    expect(describeChainless(ids.slice(0, 1), new Map() as never)).toContain('100000000000. Does');
  });
});
