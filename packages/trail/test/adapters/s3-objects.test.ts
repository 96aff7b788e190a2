import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createS3Objects, createTrailClient } from '@iam-tracker/trail/aws';
import type { TrailObject } from '@iam-tracker/trail/file';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const error =
  (status: number, code: string, message = 'as told') =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  };

const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  'a+b = ü.gz': (response) => response.writeHead(200, { etag: '"e1"' }).end('bytes'),
  gone: error(404, 'NoSuchKey'),
  denied: error(403, 'AccessDenied', 'User is not authorized to perform: s3:GetObject'),
  encrypted: error(403, 'AccessDenied', 'User is not authorized to perform: kms:Decrypt on k'),
  disabled: error(400, 'KMS.DisabledException', 'arn:aws:kms:key is disabled.'),
  slow: error(503, 'SlowDown'),
  broken: (response) => {
    response.writeHead(200, { etag: '"e1"', 'content-length': '100' });
    response.write('beginning');
    setTimeout(() => response.destroy(), 10);
  },
  stalled: (response) => {
    response.writeHead(200, { etag: '"e1"', 'content-length': '100' });
    response.write('beginning');
  },
};

let server: Server;
let asked: { path: string; condition: string | undefined }[] = [];
let objects: ReturnType<typeof createS3Objects>;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url?.split('?')[0] ?? '');
    asked.push({ path, condition: request.headers['if-none-match'] });
    if (request.headers['if-none-match'] === '"e1"') response.writeHead(304).end();
    else (ANSWERS[path.replace('/logs/', '')] ?? error(500, 'InternalError'))(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  objects = createS3Objects(
    createTrailClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      forcePathStyle: true,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
  );
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const open = (key: string, unlessEtag?: string, signal = new AbortController().signal) =>
  objects.open(
    { bucket: 'logs', key },
    { signal, ...(unlessEtag === undefined ? {} : { unlessEtag }) },
  );
const read = async (object: TrailObject | undefined) =>
  (await buffer(object?.chunks as AsyncIterable<Buffer>)).toString();

describe('createS3Objects', () => {
  it('reads an object as a stream, whatever its key', async () => {
    const object = await open('a+b = ü.gz');

    expect(object).toMatchObject({ bucket: 'logs', key: 'a+b = ü.gz', etag: 'e1' });
    expect(await read(object)).toBe('bytes');
  });

  it('asks S3 for what has changed alone', async () => {
    asked = [];

    expect(await open('a+b = ü.gz', 'e1')).toBeUndefined();
    expect(await read(await open('a+b = ü.gz', 'e0'))).toBe('bytes');
    expect(asked.map(({ condition }) => condition)).toEqual(['"e1"', '"e0"']);
  });

  it.each([
    ['gone', 'gone'],
    ['denied', 'denied'],
    ['encrypted', 'kms'],
    ['disabled', 'kms'],
  ])('names what is %s', async (key, fault) => {
    await expect(open(key)).rejects.toMatchObject({
      ...{ name: 'TrailFileError', code: 'AWS_REFUSED', fault },
      message: expect.stringContaining(`s3://logs/${key}`),
    });
  });

  it('leaves to the queue what heals by itself', async () => {
    await expect(open('slow')).rejects.toMatchObject({ name: 'SlowDown' });
    await expect(open('broken').then(read)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends a read that stalls when its time is over', async () => {
    const over = new AbortController();
    const object = await open('stalled', undefined, over.signal);
    setTimeout(() => over.abort(new Error('over')), 20);

    await expect(read(object)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
