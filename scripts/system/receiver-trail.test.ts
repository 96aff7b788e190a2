import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type FakeAws, startFakeAws } from '@iam-tracker/test-utils/operator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzip } from '../build/read-zip.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';

// The client of S3 in receiver.zip is cut to what GetObject takes: files of a trail in another Region and account, one that is
// slow at first, and those that are refused, as Lambda runs it.
const folder = mkdtempSync(join(tmpdir(), 'task '));
const FILE = gzipSync('{"Records":[]}');
const BUCKET = 'trail-of-all';
const ROLE = 'arn:aws:iam::222233334444:role/trail-reader';

let aws: FakeAws;
let s3: Server;
let asked: string[] = [];

const keyOf = (name: string) =>
  `AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/02/111122223333_CloudTrail_eu-west-1_20261102T1015Z_${name.padEnd(16, 'X')}.json.gz`;
const nameOf = (path: string) => /1015Z_([a-z]+)X*\.json\.gz$/.exec(path)?.[1] ?? path;

beforeAll(async () => {
  const zip = readFileSync(join(import.meta.dirname, '../../dist/receiver.zip'));
  writeFileSync(join(folder, 'receiver.mjs'), unzip(zip, 'index.mjs'));
  aws = await startFakeAws(({ operation }) =>
    operation === 'AssumeRole'
      ? {
          headers: { 'content-type': 'text/xml' },
          body: `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAREADER</AccessKeyId>
            <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
        }
      : { body: { Responses: {}, UnprocessedKeys: {}, UnprocessedItems: {} } },
  );
  s3 = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const [, caller = '', region = ''] =
      /Credential=(\w+)\/\d{8}\/([^/]+)\/s3\//.exec(request.headers.authorization ?? '') ?? [];
    const name = nameOf(path);
    const isRepeated = asked.includes(`${name} ${caller} ${region}`);
    asked.push(`${name} ${caller} ${region}`);
    const refuse = (status: number, code: string, message = 'as told') =>
      response
        .writeHead(status, { 'x-amz-bucket-region': 'eu-north-1' })
        .end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
    if (!path.startsWith(`/${BUCKET}/AWSLogs/`)) refuse(404, 'NoSuchBucket');
    else if (region !== 'eu-north-1') refuse(301, 'PermanentRedirect');
    else if (name === 'slow' && !isRepeated) refuse(503, 'SlowDown');
    else if (name === 'gone') refuse(404, 'NoSuchKey');
    else if (name === 'denied') refuse(403, 'AccessDenied');
    else if (name === 'key') refuse(403, 'AccessDenied', 'not authorized to perform: kms:Decrypt');
    else response.writeHead(200, { etag: '"e1"' }).end(FILE);
  });
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await aws.close();
  s3.close();
  s3.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

describe('receiver.zip and files of a trail', () => {
  it('reads them as the reader, follows the bucket to its Region, and tells faults apart', async () => {
    asked = [];
    const names = ['plain', 'slow', 'gone', 'denied', 'key'];
    const Records = names.map((name) => ({
      ...{ messageId: name, eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:notices' },
      body: JSON.stringify({ s3Bucket: BUCKET, s3ObjectKey: [keyOf(name)] }),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    }));

    const { error, log, result } = await invokeBundle({
      bundle: join(folder, 'receiver.mjs'),
      env: {
        ...{ HOME: folder, AWS_REGION: 'eu-west-1', MAX_ATTEMPTS: '5', LOG_LEVEL: 'DEBUG' },
        ...{ AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_SECRET_ACCESS_KEY: 'own' },
        ...{
          AWS_ENDPOINT_URL: aws.url,
          EVENTS_TABLE_NAME: 'events',
          CONTROL_TABLE_NAME: 'control',
        },
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
        ...{ TRAIL_FILES_TABLE_NAME: 'files', TRAIL_BUCKETS: BUCKET },
        ...{ TRAIL_READER_ROLE_ARN: ROLE, TRAIL_READER_EXTERNAL_ID: 'our-word' },
      },
      payload: { Records },
      milliseconds: 60_000,
    });

    expect(error).toBeUndefined();
    const failed = result?.batchItemFailures.map(
      ({ itemIdentifier }: { itemIdentifier: string }) => itemIdentifier,
    );
    expect(failed.sort()).toEqual(['denied', 'gone', 'key']);
    for (const name of names) {
      expect(asked).toContain(`${name} ASIAREADER eu-west-1`);
      expect(asked).toContain(`${name} ASIAREADER eu-north-1`);
    }
    expect(asked.filter((each) => each === 'slow ASIAREADER eu-north-1')).toHaveLength(2);
    const reasons = log.flatMap(({ message_id, reason }) => (reason ? [[message_id, reason]] : []));
    expect(Object.fromEntries(reasons)).toEqual({
      gone: expect.stringContaining('not there any more'),
      denied: expect.stringContaining('access to it is denied'),
      key: expect.stringContaining('KMS'),
    });
    const noted = aws.requests
      .filter(({ operation }) => operation === 'BatchWriteItem')
      .map(({ body }) => body)
      .join();
    expect(noted).toContain(keyOf('plain'));
    expect(noted).toContain(keyOf('slow'));
    expect(noted).not.toMatch(/1015Z_(?:gone|denied|key)X/);
  });
});
