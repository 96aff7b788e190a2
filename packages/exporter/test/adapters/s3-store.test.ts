import { randomBytes } from 'node:crypto';
import { describeObjectStore } from '@iam-tracker/test-utils/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createS3Client, createS3Store } from '../../src/adapters/s3-store.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { type MiniS3, startMiniS3 } from '../world/mini-s3.ts';

let s3: MiniS3;
let store: ObjectStore;
const client = (endpoint: string, bucket = 'lake') =>
  createS3Store({
    bucket,
    client: createS3Client({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
      forcePathStyle: true,
      maxAttempts: 1,
    }),
  });

beforeAll(async () => {
  s3 = await startMiniS3();
  store = client(s3.endpoint);
});
afterAll(() => s3.close());

describeObjectStore('S3 as its documentation has it', async () => client(s3.endpoint));

describe('createS3Store', () => {
  beforeEach(() => {
    s3.refuse(undefined);
    (s3.requests as string[]).length = 0;
  });

  it('puts a small object in one request', async () => {
    const object = store.stage('small');
    await object.write(Buffer.from('a'));
    await object.write(Buffer.from('b'));
    await object.seal();

    await object.publish(undefined);

    expect(s3.requests).toEqual(['PUT small']);
  });

  it('uploads a large one in parts while it is written, the last one when it is sealed', async () => {
    const object = store.stage('large');
    await object.write(randomBytes(9 * 1024 * 1024));
    await object.write(randomBytes(9 * 1024 * 1024));
    await object.write(randomBytes(10));
    await object.seal();
    const before = [...s3.requests];

    await object.publish(undefined);

    const part = 'PUT large';
    expect(before).toEqual(['POST large?uploads', part, part, part]);
    expect(s3.requests.slice(4)).toEqual(['POST large']);
  });

  it('says what S3 refused, and what to do', async () => {
    s3.refuse(403, 'AccessDenied');
    const object = store.stage('refused');
    await object.write(Buffer.from('a'));

    const denied = {
      code: 'LAKE_FAILED',
      message: 'Cannot write refused to bucket lake: AccessDenied: as told',
      hint: expect.stringContaining('S3 actions'),
      cause: expect.any(Error),
    };
    await expect(object.publish(undefined)).rejects.toMatchObject(denied);
    await expect(store.list('x/')).rejects.toMatchObject({
      message: 'Cannot list x/ in bucket lake: AccessDenied: as told',
    });
    await expect(
      store.remove({ key: 'x', etag: '"e"', bytes: 1, modifiedAt: 0 }),
    ).rejects.toMatchObject({ code: 'LAKE_FAILED' });
  });

  it('fails the next write when a part did not arrive, and leaves nothing behind', async () => {
    const object = store.stage('broken');
    await object.write(randomBytes(9 * 1024 * 1024));
    s3.refuse(500);
    await object.write(randomBytes(9 * 1024 * 1024)).catch(() => undefined);
    await expect(object.seal()).rejects.toMatchObject({ code: 'LAKE_FAILED' });
    s3.refuse(undefined);

    await object.discard();

    expect(await store.discardStaged('broken', Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  it('takes an answer to a condition for a conflict, whichever of the three it is', async () => {
    const answers = [
      [412, 'PreconditionFailed'],
      [409, 'ConditionalRequestConflict'],
      [404, 'NoSuchKey'],
    ] as const;
    for (const [status, code] of answers) {
      s3.refuse(status, code);
      const object = store.stage('raced');
      await object.write(Buffer.from('a'));

      await expect(object.publish('"etag"')).rejects.toMatchObject({ code: 'LAKE_CONFLICT' });
    }
  });
});
