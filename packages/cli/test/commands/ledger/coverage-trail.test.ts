import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTrailLedger, type TrailLedger } from '@iam-tracker/core/trail';
import { openTracker } from '@iam-tracker/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'trail '));
const NOW = Date.parse('2026-03-05T10:00:00Z');
const second = (time: string) => Date.parse(time) / 1000;

const chain = (
  accountId: string,
  region: string,
  changes: Partial<TrailLedger> = {},
): TrailLedger => ({
  ...openTrailLedger({ accountId, region }),
  ...{ trail: 'org@eu-west-1', folder: 'x/', digestCount: 30, fileCount: 60 },
  ...{ since: second('2026-03-01T00:00:00Z'), through: second('2026-03-05T09:00:00Z') },
  ...changes,
});
const HOUR = { start: second('2026-03-02T00:00:00Z'), end: second('2026-03-02T01:00:00Z') };
const finding = {
  ...HOUR,
  ...{
    kind: 'file_altered' as const,
    object: 'b/k\u001b[2J',
    foundAt: second('2026-03-03T00:00:00Z'),
  },
};

async function fill(name: string, chains: readonly TrailLedger[]) {
  const tracker = await openTracker({ dataDirectory: join(folder, name) });
  for (const each of chains) await tracker.trail.save(each);
  await tracker.close();
}

beforeAll(async () => {
  await fill('whole', [
    ...['eu-west-1', 'eu-central-1', 'us-east-1'].map((region) => chain('111111111111', region)),
    chain('222222222222', 'eu-west-1', {
      through: second('2026-01-01T00:00:00Z'),
      since: second('2025-12-01T00:00:00Z'),
    }),
  ]);
  await fill('tampered', [
    chain('111111111111', 'eu-west-1'),
    chain('111111111111', 'eu-north-1', { findings: [finding], findingCount: 1, unprovenFiles: 2 }),
    chain('111111111111', 'eu-south-1', {
      gaps: [{ ...HOUR, reason: 'no_digest', seenAt: second('2026-03-03T00:00:00Z') }],
    }),
    chain('111111111111', 'us-east-1', { through: second('2026-03-05T07:59:59Z') }),
  ]);
  await fill('empty', []);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const coverage = (name: string, ...args: string[]) =>
  run(['coverage', '--data-dir', join(folder, name), ...args], { now: () => NOW });

describe('iam-tracker coverage of a trail', () => {
  it('joins what is proven, and all is well although an account is gone', async () => {
    const { code, stderr, stdout } = await coverage('whole');

    expect(stdout).toMatch(
      /111111111111\s+3 Regions\s+proven\s+2026-03-01 00:00\s+2026-03-05 09:00\s+none/,
    );
    expect(stdout).toMatch(/222222222222\s+eu-west-1\s+ended/);
    expect(stderr).toContain('Trail: 4 chains of 2 accounts: 1 ended, 3 proven; no gaps.');
    expect(code).toBe(0);
  });

  it('shows each chain with a gap, tampering or silence, and its exit code says so', async () => {
    const { code, stderr, stdout } = await coverage('tampered');

    expect(stdout).toMatch(/eu-north-1\s+tampered.*\s1\s+2\s+60/);
    expect(stdout).toMatch(/eu-south-1\s+gap\s+2026-03-01 00:00\s+2026-03-02 00:00\s+1 \(1 h/);
    expect(stdout).toMatch(/us-east-1\s+silent/);
    expect(stderr).toContain('1 tampered, 1 gap, 1 silent, 1 proven; gaps of 1 h');
    expect(code).toBe(1);
  });

  it.each(['json', 'jsonl', 'csv'])(
    'tells programs of each chain (%s), with the same exit code',
    async (format) => {
      const { code, stdout } = await coverage('tampered', '-o', format);

      expect(code).toBe(1);
      expect(stdout).toContain('eu-south-1');
      if (format !== 'json') return;
      const documents = JSON.parse(stdout) as Record<string, unknown>[];
      expect(documents).toHaveLength(4);
      expect(documents.find(({ region }) => region === 'eu-north-1')).toMatchObject({
        ...{ account_id: '111111111111', source: 'trail', state: 'tampered', findings_count: 1 },
        findings: [
          { kind: 'file_altered', start: '2026-03-02T00:00:00Z', end: '2026-03-02T01:00:00Z' },
        ],
      });
      expect(documents.find(({ region }) => region === 'eu-south-1')).toMatchObject({
        ...{ proven_to: '2026-03-02T00:00:00Z', walked_to: '2026-03-05T09:00:00Z' },
        gaps: [{ reason: 'no_digest', seen_at: '2026-03-03T00:00:00Z' }],
      });
    },
  );

  it('says nothing of a trail where there is none', async () => {
    const { code, stdout } = await coverage('empty', '-o', 'csv');

    expect(code).toBe(0);
    expect(stdout).not.toContain('proven_from');
  });

  it('names accounts that never had a digest, with exit code 1, and not those of another account', async () => {
    const tracker = await openTracker({ dataDirectory: join(folder, 'chainless') });
    await tracker.trail.save(chain('111111111111', 'eu-west-1'));
    await tracker.trail.noteChainless(['222222222222']);
    await tracker.close();

    const all = await coverage('chainless');
    const other = await coverage('chainless', '--account', '111111111111');
    const document = JSON.parse((await coverage('chainless', '-o', 'json')).stdout);

    expect(all.code).toBe(1);
    expect(all.stderr).toContain(
      "Without any digest of the organization's trail: 222222222222. Does the trail log there",
    );
    expect(other.code).toBe(0);
    expect(other.stderr).not.toContain('Without any digest');
    expect(document).toMatchObject([
      { account_id: '111111111111', state: 'proven' },
      { account_id: '222222222222', source: 'trail', state: 'absent' },
    ]);
  });

  it('refuses flags of a deployment without --deployed', async () => {
    const { code, stderr } = await coverage('empty', '--region', 'eu-west-1');

    expect(code).toBe(2);
    expect(stderr).toContain('--deployed');
  });
});
