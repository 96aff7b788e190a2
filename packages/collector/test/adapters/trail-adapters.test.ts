import { createAwsTime, systemClock } from '@iam-tracker/core';
import { createSigningKey } from '@iam-tracker/simulator';
import { type FakeAws, type FakeAwsRequest, startFakeAws } from '@iam-tracker/test-utils/operator';
import { createTrailClient } from '@iam-tracker/trail/aws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicKeys } from '../../src/adapters/cloudtrail-public-keys.ts';
import { createS3TrailBucket } from '../../src/adapters/s3-trail-bucket.ts';

const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const key = createSigningKey({ region: 'eu-west-1', validFrom: 0, validTo: 4e12, bits: 1024 });
const xml = { 'content-type': 'application/xml' };
let aws: FakeAws;
let asked: FakeAwsRequest[] = [];
let isRefused = false;

function listing({ searchParams }: URL) {
  const token = searchParams.get('continuation-token');
  const more = token === null ? '<NextContinuationToken>t</NextContinuationToken>' : '';
  const body = searchParams.has('delimiter')
    ? `<CommonPrefixes><Prefix>AWSLogs/${token === null ? 'a' : 'b'}/</Prefix></CommonPrefixes>`
    : `<Contents><Key>${searchParams.get('prefix')}${token === null ? '1' : '2'}</Key></Contents>`;
  return { headers: xml, body: `<ListBucketResult>${body}${more}</ListBucketResult>` };
}

beforeAll(async () => {
  aws = await startFakeAws((request) => {
    asked.push(request);
    if (request.operation === 'ListPublicKeys') {
      if (isRefused)
        return { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: {} };
      const { Fingerprint, Value } = key.publicKey;
      const entry = { Fingerprint, Value, ValidityStartTime: 0, ValidityEndTime: 4e9 };
      return {
        body: request.input.NextToken
          ? { PublicKeyList: [entry] }
          : { PublicKeyList: [], NextToken: 't' },
      };
    }
    const url = new URL(request.operation.replace('GET ', ''), 'http://s3');
    if (url.searchParams.has('list-type'))
      return isRefused
        ? { status: 403, headers: xml, body: '<Error><Code>AccessDenied</Code></Error>' }
        : listing(url);
    if (url.pathname.endsWith('/whole')) {
      return {
        headers: {
          'x-amz-meta-signature': 'abcd',
          'x-amz-meta-signature-algorithm': 'SHA256withRSA',
          'x-amz-meta-backfill-generation-timestamp': '2026-03-01T00:00:00Z',
        },
        body: 'bytes',
      };
    }
    const status = url.pathname.endsWith('/gone') ? 404 : 403;
    return {
      status,
      headers: xml,
      body: `<Error><Code>${status === 404 ? 'NoSuchKey' : 'AccessDenied'}</Code></Error>`,
    };
  });
});
afterAll(() => aws.close());
beforeEach(() => {
  asked = [];
  isRefused = false;
});

const { signal } = new AbortController();
const open = () => {
  const awsTime = createAwsTime(systemClock);
  const client = createTrailClient({
    region: 'us-east-1',
    endpoint: aws.url,
    forcePathStyle: true,
    credentials,
    maxAttempts: 1,
  });
  return { awsTime, bucket: createS3TrailBucket(client, 'trail-bucket', awsTime) };
};

describe('createS3TrailBucket', () => {
  it('lists folders and keys page by page, from where it is told, and learns the time', async () => {
    const { awsTime, bucket } = open();
    const keys: string[] = [];

    const folders = await bucket.listFolders('AWSLogs/', signal);
    for await (const name of bucket.listKeys('x/', 'x/2026/', signal)) keys.push(name);

    expect(folders).toEqual(['a', 'b']);
    expect(keys).toEqual(['x/1', 'x/2']);
    expect(asked[2]?.operation).toContain('start-after=x%2F2026%2F');
    expect(Math.abs((awsTime.confirmed() ?? 0) * 1000 - Date.now())).toBeLessThan(60_000);
  });

  it('fetches a digest with what lies beside it', async () => {
    const digest = await open().bucket.fetchDigest('whole', signal);

    expect(digest).toMatchObject({
      ...{ signature: 'abcd', signatureAlgorithm: 'SHA256withRSA' },
      generatedAt: Date.UTC(2026, 2, 1),
    });
    expect(Buffer.from(digest?.bytes as Uint8Array).toString()).toBe('bytes');
  });

  it('tells a digest that is gone from one that is denied', async () => {
    const { bucket } = open();

    expect(await bucket.fetchDigest('gone', signal)).toBeUndefined();
    expect(await bucket.fetchDigest('locked', signal)).toEqual({ bytes: 'unreadable' });
  });

  it('says which permission a listing lacks', async () => {
    isRefused = true;

    await expect(open().bucket.listFolders('AWSLogs/', signal)).rejects.toMatchObject({
      ...{ code: 'AWS_REFUSED', message: expect.stringContaining('s3://trail-bucket/AWSLogs/') },
      hint: expect.stringContaining('s3:ListBucket'),
    });
  });
});

describe('createPublicKeys', () => {
  const between = { start: Date.UTC(2026, 2, 1, 5), end: Date.UTC(2026, 2, 1, 6) };

  it('asks the Region itself, once for digests of a time, until the answer is old', async () => {
    let now = 0;
    const keys = createPublicKeys({ now: () => now }, { endpoint: aws.url, credentials });

    const [first] = await keys.list('eu-west-1', between, signal);
    await keys.list('eu-west-1', { start: between.start, end: between.end + 3_600_000 }, signal);
    await keys.list('eu-central-1', between, signal);
    now = 7 * 3_600_000;
    await keys.list('eu-west-1', between, signal);

    expect(first).toMatchObject({ fingerprint: key.fingerprint, region: 'eu-west-1' });
    expect(
      asked.filter(({ input }) => input.NextToken === undefined).map(({ region }) => region),
    ).toEqual([...['eu-west-1', 'eu-central-1', 'eu-west-1']]);
  });

  it('forgets a refusal, and says what is needed', async () => {
    const keys = createPublicKeys(systemClock, { endpoint: aws.url, credentials, maxAttempts: 1 });
    isRefused = true;

    await expect(keys.list('eu-west-1', between, signal)).rejects.toMatchObject({
      ...{ code: 'AWS_REFUSED', message: expect.stringContaining('eu-west-1') },
    });
    isRefused = false;

    expect(await keys.list('eu-west-1', between, signal)).toHaveLength(1);
  });
});
