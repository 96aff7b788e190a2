import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { signedTrail, trailKey, writeTrail } from '@iam-tracker/test-utils/trail';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

let folder: string;
let copy: string;
let keyFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collect proof '));
  copy = join(folder, 'copy');
  keyFile = join(folder, 'keys.json');
  await writeFile(keyFile, JSON.stringify({ PublicKeyList: [trailKey().publicKey] }));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const inData = (...args: readonly string[]) => run([...args, '--data-dir', join(folder, 'data')]);
const collect = (...args: readonly string[]) => inData('collect', '--from', copy, ...args);

describe('iam-tracker collect --from with digests', () => {
  it('notes what they prove, for coverage, and says it in two lines', async () => {
    await writeTrail(signedTrail(), copy);

    const collected = await collect('--public-keys', keyFile);
    const coverage = await inData('coverage');
    const document = JSON.parse((await inData('coverage', '-o', 'json')).stdout);

    expect(collected.code).toBe(0);
    expect(collected.stdout).toContain(
      'Trail: 6 files proven by 3 of 4 digests, delivered from 2026-03-01 21:00 to 2026-03-02 00:00 (UTC).\n  1 chain of 1 account: no gaps, 0 tampered with.',
    );
    expect(coverage.code).toBe(0);
    expect(coverage.stdout).toMatch(
      /123456789012\teu-west-1\tproven\t2026-03-01 21:00\t2026-03-02 00:00/,
    );
    expect(document).toMatchObject([
      { account_id: '123456789012', region: 'eu-west-1', state: 'proven', files_count: 6 },
    ]);
  });

  it('ends with 1 when something was tampered with, and stores all events all the same', async () => {
    const trail = signedTrail();
    await writeTrail(trail, copy);
    const record = {
      ...{ eventID: 'put behind', eventTime: '2026-03-01T21:20:00Z', eventName: 'CreateUser' },
      ...{ eventVersion: '1.11', eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1' },
      ...{ userIdentity: { type: 'IAMUser', userName: 'eve' }, recipientAccountId: '123456789012' },
    };
    await appendFile(
      join(copy, trail.files[0] ?? ''),
      gzipSync(JSON.stringify({ Records: [record] })),
    );

    const { code, stderr, stdout } = await collect('--public-keys', keyFile);
    const events = await inData('events', '--since', '2026-03-01', '-o', 'json');
    const document = JSON.parse(
      (await collect('--public-keys', keyFile, '--format', 'json')).stdout,
    );

    expect(code).toBe(1);
    expect(stdout).toContain('1 chain of 1 account: gaps of 1 h, 1 tampered with');
    expect(stderr).toContain('1 object of the trail not as CloudTrail delivered it');
    expect(events.stdout).toContain('put behind');
    expect(document.trail).toMatchObject({ tampered: 1, gap_seconds: 3600, has_keys: true });
    expect((await inData('coverage')).code).toBe(1);
  });

  it('raises the alert of the deployed collector on what was tampered with, once for each finding', async () => {
    const trail = signedTrail();
    await writeTrail(trail, copy);
    const [first = '', second = ''] = trail.files;
    for (const key of [first, second]) {
      await writeFile(join(copy, key), gzipSync('{"Records":[]}'));
    }
    const alerts = async () => JSON.parse((await inData('alerts', '-o', 'json')).stdout);

    const collected = await collect('--public-keys', keyFile);
    const told = await alerts();
    const again = await collect('--public-keys', keyFile);
    const incident = await inData('incident', '-o', 'json');

    expect(collected.stderr).toMatch(/^CRITICAL Files of the trail were changed or taken away: /m);
    expect(collected.stdout).toContain('Alerts: 2 sent; 2 CRITICAL');
    expect(told).toHaveLength(2);
    expect(told).toEqual(
      [second, first].map((key) =>
        expect.objectContaining({
          ...{ rule_id: 'TRAIL-TAMPERED', severity: 'CRITICAL', account_id: '123456789012' },
          target: basename(key),
          detail: expect.stringContaining(
            `a file is not as CloudTrail wrote it: ${basename(key)}, delivered in eu-west-1 between 2026-03-01T21:00:10Z`,
          ),
        }),
      ),
    );
    expect(again.code).toBe(1);
    expect(again.stderr).not.toContain('CRITICAL');
    expect(await alerts()).toEqual(told);
    expect(incident.stdout).toContain('Files of the trail were tampered with: 2 findings');
  });

  it('raises none when it is told not to', async () => {
    const trail = signedTrail();
    await writeTrail(trail, copy);
    await writeFile(join(copy, trail.files[0] ?? ''), gzipSync('{"Records":[]}'));

    const { code } = await collect('--public-keys', keyFile, '--no-alerts');

    expect(code).toBe(1);
    expect(JSON.parse((await inData('alerts', '-o', 'json')).stdout)).toEqual([]);
  });

  it('goes on without keys, says so, and notes nothing', async () => {
    await writeTrail(signedTrail(), copy);

    const { code, stdout } = await collect();
    const coverage = await inData('coverage', '-o', 'json');

    expect(code).toBe(0);
    expect(stdout).toContain(
      'Trail: unproven: no keys. 4 digests of it lie there; --public-keys FILE',
    );
    expect(JSON.parse(coverage.stdout)).toEqual([]);
  });

  it('wants keys to be keys, before it reads anything, and of files alone', async () => {
    await writeTrail(signedTrail(), copy);
    await writeFile(keyFile, 'no keys');

    const wrong = await collect('--public-keys', keyFile);
    const elsewhere = await inData('collect', '--simulate', '--public-keys', keyFile);

    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('does not hold public keys of CloudTrail');
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stderr).toContain('--public-keys goes with --from only.');
  });
});
