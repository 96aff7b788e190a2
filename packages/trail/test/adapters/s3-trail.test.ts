import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAwsTime } from '@iam-tracker/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createS3Trail } from '../../src/adapters/s3-trail.ts';

const SECRET = 'synthetic secret';
const NOW = Date.parse('2026-03-01T12:00:00Z');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Computes the signature anew, of what arrived (Amazon S3 API Reference, "Authenticating Requests"). */
function isSigned({ headers, method, url = '' }: IncomingMessage): boolean {
  const [, day = '', region = '', signed = '', signature] =
    /Credential=[^/]+\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const [path = '', query = ''] = url.split('?');
  const names = signed.split(';');
  const canonical = [
    ...[method, path, query.split('&').sort().join('&')],
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    ...['', signed, headers['x-amz-content-sha256']],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${SECRET}`, day), region), 's3'), 'aws4_request');
  return hmac(key, text).toString('hex') === signature;
}

/** Starts a bucket that answers keys by what `answer` says, and checks each signature. */
async function openBucket(answer: (path: string) => number) {
  const requests: { path: string; isSigned: boolean; isQuick: boolean }[] = [];
  server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const isQuick = request.headers['amz-sdk-request'] === undefined;
    requests.push({ path, isSigned: isSigned(request), isQuick });
    const status = answer(path);
    response.writeHead(status, {
      'x-amz-meta-signature': 'abcd',
      date: new Date(NOW).toUTCString(),
    });
    response.end(status === 200 ? 'content' : '<Error><Code>Code</Code></Error>');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const awsTime = createAwsTime({ now: () => 0 });
  const client = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDSYNTHETIC', secretAccessKey: SECRET },
    maxAttempts: 2,
  };
  const store = createS3Trail({ bucket: 'trail-bucket', prefix: '', client, awsTime });
  return { store, requests, awsTime };
}

async function contentOf(object: Awaited<ReturnType<ReturnType<typeof createS3Trail>['read']>>) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of object?.body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('createS3Trail', () => {
  it('signs every request rightly, whatever the key', async () => {
    const { awsTime, requests, store } = await openBucket(() => 200);
    const keys = ['AWSLogs/a.json.gz', "o'x (1)/AWSLogs/b+c=d&e*!é.gz", 'AWSLogs/ /%2F.gz'];

    const read = [];
    for (const key of keys) {
      const object = await store.read(key);
      read.push([await contentOf(object), object?.metadata]);
    }

    expect(read).toEqual(keys.map(() => ['content', { signature: 'abcd' }]));
    expect(requests.map(({ isSigned: isRight }) => isRight)).toEqual([true, true, true]);
    expect(requests.map(({ isQuick }) => isQuick)).toEqual([false, true, true]);
    expect(requests.map(({ path }) => decodeURIComponent(path))).toEqual(
      keys.map((key) => `/trail-bucket/${key}`),
    );
    expect(awsTime.confirmed()).toBe(NOW / 1_000);
  });

  it('leaves what is no plain success to the SDK, which tries again and explains', async () => {
    let failures = 0;
    const { requests, store } = await openBucket((path) => {
      if (path.endsWith('none')) return 404;
      if (path.endsWith('denied')) return 403;
      if (!path.endsWith('busy')) return 200;
      failures += 1;
      return failures < 3 ? 503 : 200;
    });
    await contentOf(await store.read('first'));

    await expect(store.read('none')).resolves.toBeUndefined();
    await expect(store.read('denied')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
    expect(await contentOf(await store.read('busy'))).toBe('content');
    expect(requests.filter(({ path }) => path.endsWith('busy'))).toHaveLength(3);
  });

  it('learns from the first answer also when many are asked for at a time', async () => {
    const { requests, store } = await openBucket(() => 200);
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);

    await Promise.all(keys.slice(0, 20).map(async (key) => contentOf(await store.read(key))));
    await Promise.all(keys.slice(20).map(async (key) => contentOf(await store.read(key))));

    expect(requests.slice(20).every(({ isQuick }) => isQuick)).toBe(true);
    expect(requests.every(({ isSigned: isRight }) => isRight)).toBe(true);
  });

  it('asks another bucket by the SDK', async () => {
    const { requests, store } = await openBucket(() => 200);
    await contentOf(await store.read('first'));

    await contentOf(await store.read('second', 'other-bucket'));

    expect(requests[1]).toEqual({ path: '/other-bucket/second', isSigned: true, isQuick: false });
  });
});
