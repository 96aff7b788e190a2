import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HOUR } from '@iam-tracker/core';
import {
  type SignedTrail,
  serveTrail,
  signedTrail,
  trailKey,
  writeTrail,
} from '@iam-tracker/test-utils/trail';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { activeCharacters, run } from '../../test-context.ts';

let folder: string;
let keyFile: string;
const environment = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify '));
  keyFile = join(folder, 'keys.json');
  await writeFile(keyFile, JSON.stringify({ PublicKeyList: [trailKey().publicKey] }));
});

afterEach(async () => {
  process.env = { ...environment };
  await rm(folder, { recursive: true, force: true });
});

async function copyOf(trail: SignedTrail): Promise<string> {
  const copy = join(folder, 'copy');
  await writeTrail(trail, copy);
  return copy;
}

/** Runs the command against a server that answers as S3 and CloudTrail do. */
async function runOnServer(
  trail: SignedTrail,
  args: readonly string[],
  more: Parameters<typeof serveTrail>[1] = {},
) {
  const server = await serveTrail(trail, more);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  try {
    return { ...(await run(['verify', ...args])), requests: server.requests };
  } finally {
    await server.close();
  }
}

describe('verify', () => {
  it('proves a bucket, asking for the keys of each Region once', async () => {
    const trail = signedTrail({ prefix: 'o-abcde12345/', organizationId: 'o-abcde12345' });
    signedTrail({
      ...{ prefix: 'o-abcde12345/', organizationId: 'o-abcde12345' },
      accountId: '210987654321',
      objects: trail.objects,
      key: trail.key,
    });

    const result = await runOnServer(trail, ['s3://trail-bucket']);

    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('2026-03-01 21:00');
    expect(result.stdout).toContain('2026-03-02 01:00');
    expect(result.stderr).toContain(
      'Proven: 16 files by 8 digests: 8 by the signature beside them.',
    );
    expect(result.requests.filter((each) => each.startsWith('ListPublicKeys'))).toEqual([
      'ListPublicKeys eu-west-1',
    ]);
  });

  it('lists of a bucket only what was asked for', async () => {
    const trail = signedTrail({ hours: 6 });
    const other = { accountId: '210987654321', objects: trail.objects, key: trail.key };
    signedTrail(other);
    const config = 'AWSLogs/123456789012/Config/eu-west-1/2026/3/1/x.json.gz';
    trail.objects.set(config, { body: gzipSync('{}'), metadata: {} });

    const { code, requests } = await runOnServer(trail, [
      ...['s3://trail-bucket', '--account', '123456789012', '--region', 'eu-west-1'],
      ...['--since', '2026-03-01T22:00:10Z', '--until', '2026-03-02T01:00:10Z', '-o', 'json'],
    ]);

    expect(code).toBe(0);
    expect(requests.filter((each) => /210987654321|Config/.test(each))).toEqual([]);
    expect(requests.filter((each) => each.startsWith('GetObject'))).toHaveLength(5 + 6);
  });

  it('hears by the time that S3 tells that the newest digests are gone', async () => {
    const trail = signedTrail();

    const result = await runOnServer(trail, ['s3://trail-bucket/AWSLogs'], {
      now: trail.end + 3 * HOUR,
    });

    expect(result.code).toBe(1);
    expect(result.stdout).toContain('no digest, though there should be one every hour');
  });

  it('tells what S3 refuses, and of nothing that is not there', async () => {
    const trail = signedTrail();
    const refused = new Set([trail.files[0] ?? '']);

    const denied = await runOnServer(trail, ['s3://trail-bucket'], { refused });
    const empty = await runOnServer(trail, ['s3://trail-bucket/elsewhere']);
    const missing = await runOnServer(trail, ['s3://no-such-bucket']);

    expect(denied.code).toBe(1);
    expect(denied.stdout).toContain('this file cannot be read');
    expect(denied.stderr).toContain(
      'Not all could be read: Cannot read s3://trail-bucket/AWSLogs/',
    );
    expect(empty).toMatchObject({ code: 1, stdout: '' });
    expect(empty.stderr).toContain('No trail in s3://trail-bucket/elsewhere. Nothing lies there.');
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('NoSuchBucket');
  });

  it('proves a copy without asking anything, and says what a copy cannot prove', async () => {
    const copy = await copyOf(signedTrail());

    const all = await run(['verify', copy, '--public-keys', keyFile]);
    const deep = await run([
      'verify',
      join(copy, 'AWSLogs/123456789012'),
      '--public-keys',
      keyFile,
    ]);
    const until = ['--until', '2026-03-02T01:00:00Z'];
    const asked = await run(['verify', copy, '--public-keys', keyFile, ...until]);

    expect(all.code).toBe(0);
    expect(all.stderr).toContain('3 digests: 3 by their signature in the next digest');
    expect(all.stderr).toContain('The newest digest of 1 chain is not proven');
    expect(deep).toEqual(all);
    expect(asked.code).toBe(1);
    expect(asked.stdout).toContain('a copy does not hold the signature of this digest');
  });

  it('takes keys as PowerShell writes them, and says when there are no digests', async () => {
    const trail = signedTrail();
    const copy = await copyOf(trail);
    const text = JSON.stringify({ PublicKeyList: [trailKey().publicKey] });
    await writeFile(keyFile, Buffer.from(`\uFEFF${text}\r\n`, 'utf16le'));

    const all = await run(['verify', copy, '--public-keys', keyFile]);
    const bare = await run([
      ...['verify', join(copy, 'AWSLogs/123456789012/CloudTrail'), '--public-keys', keyFile],
    ]);

    expect(all.code).toBe(0);
    expect(bare.code).toBe(1);
    expect(bare.stderr).toContain('No digests lie there');
  });

  it('names what is wrong by its file, for people and programs', async () => {
    const trail = signedTrail();
    const changed = trail.files[2] ?? '';
    trail.objects.set(changed, { body: gzipSync('{"Records":[]}'), metadata: {} });
    const hostile = changed
      .replace(/^AWSLogs/, 'x\u001b[31m\u202e/AWSLogs')
      .replace('0000003', 'fffffff');
    trail.objects.set(hostile, { body: gzipSync('{}'), metadata: {} });
    const copy = await copyOf(trail);

    const shown = await run(['verify', copy, '--public-keys', keyFile, '--wide']);
    const json = await run(['verify', copy, '--public-keys', keyFile, '-o', 'json']);

    expect(shown.code).toBe(1);
    expect(shown.stdout).toMatch(
      new RegExp(`tampered\\sthis file is not as it was delivered.*${changed}`),
    );
    expect(activeCharacters(shown.stdout.replaceAll('\t', ' '))).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      is_proven: false,
      places: [
        {
          account_id: '123456789012',
          region: 'eu-west-1',
          trails: [
            {
              name: 'everything',
              proven: [
                { from: '2026-03-01T21:00:10Z', to: '2026-03-01T22:00:10Z' },
                { from: '2026-03-01T23:00:10Z', to: '2026-03-02T00:00:10Z' },
              ],
              gaps: [{ from: '2026-03-01T22:00:10Z', to: '2026-03-01T23:00:10Z' }],
            },
          ],
          findings: [
            { class: 'tampered', reason: 'file_changed', file: changed },
            { class: 'unproven', reason: 'file_unnamed', file: hostile },
          ],
        },
      ],
    });
  });

  it('asks whether a copy is complete when most files are missing', async () => {
    const trail = signedTrail();
    for (const key of trail.files) trail.objects.delete(key);
    const copy = await copyOf(trail);

    const { code, stderr } = await run(['verify', copy, '--public-keys', keyFile]);

    expect(code).toBe(1);
    expect(stderr).toContain('is the copy complete?');
  });

  it.each([
    ['BAD_ARGUMENT', 'is no folder', (at: string) => [join(at, 'keys.json')]],
    ['ENOENT', 'Cannot read', (at: string) => [join(at, 'nothing')]],
    ['no trail', 'No trail in', (at: string) => [at]],
    [
      'no keys',
      'does not hold public keys',
      (at: string) => [at, '--public-keys', join(at, 'bad')],
    ],
    ['no file of keys', 'Cannot read', (at: string) => [at, '--public-keys', join(at, 'none')]],
    ['no bucket', 'names no bucket', () => ['s3://']],
    ['an account', 'twelve digits', (at: string) => [at, '--account', '1']],
    ['a Region', '--region is "moon"', (at: string) => [at, '--region', 'moon']],
    ['a time', 'is not a time', (at: string) => [at, '--since', 'soon']],
  ])('refuses %s in clear words', async (_name, words, argsOf) => {
    await writeFile(join(folder, 'bad'), '{}');

    const { code, stderr, stdout } = await run(['verify', ...argsOf(folder)]);

    expect(code === 1 || code === 2).toBe(true);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });

  it('ends as a process with 0 when all is proven and with 1 when not', async () => {
    const trail = signedTrail();
    const copy = await copyOf(trail);
    const script = join(import.meta.dirname, '../../../bin/iam-tracker.cjs');
    const start = () =>
      new Promise<number | null>((resolve) => {
        const args = [script, 'verify', copy, '--public-keys', keyFile];
        spawn(process.execPath, args, { stdio: 'ignore' }).on('close', resolve);
      });

    const before = await start();
    await rm(join(copy, trail.digests[1] ?? ''));
    const after = await start();

    expect([before, after]).toEqual([0, 1]);
  });

  it('needs no keys of a Region that cannot be asked to judge the others', async () => {
    const trail = signedTrail();
    const planted = [...trail.digests].map((key) =>
      key
        .replaceAll('eu-west-1/', 'xx-nowhere-1/')
        .replace('Digest_eu-west-1', 'Digest_xx-nowhere-1'),
    );
    const [first = ''] = planted;
    trail.objects.set(first, { body: gzipSync('{}'), metadata: {} });

    const { code, stdout } = await runOnServer(trail, ['s3://trail-bucket', '-o', 'json']);

    const { places } = JSON.parse(stdout) as { places: { region: string; findings: object[] }[] };
    expect(code).toBe(1);
    expect(places.map(({ region }) => region)).toContain('xx-nowhere-1');
    expect(places.find(({ region }) => region === 'eu-west-1')?.findings).toEqual([]);
  });
});
