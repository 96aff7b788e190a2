import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build, type Plugin } from 'esbuild';
import { s3Reading } from '../../build/s3-reading.mjs';
import { sdkSlimming } from '../../build/sdk-slimming.mjs';

// The client of S3 as the receiver's bundle has it, held against the whole one.
interface Place {
  readonly url: URL;
}
interface Kit {
  readonly createTrailClient: (config: object) => {
    readonly config: { endpointProvider(parameters: object): Place };
  };
  readonly createS3Objects: (client: unknown) => {
    open(
      file: object,
      options: object,
    ): Promise<{ etag: string; chunks: AsyncIterable<Buffer> } | undefined>;
  };
}

const folder = mkdtempSync(join(tmpdir(), 'reading '));
let whole: Kit;
let small: Kit;

async function bundle(name: string, plugins: Plugin[]): Promise<Kit> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: {
      contents: "export { createS3Objects, createTrailClient } from '@iam-tracker/trail/aws';",
      resolveDir: join(import.meta.dirname, '../../../packages/receiver'),
    },
    ...{ outfile, plugins, bundle: true, format: 'esm', platform: 'node', target: 'node20' },
    ...{ mainFields: ['module', 'main'], conditions: ['source', 'module'], logLevel: 'silent' },
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  return import(outfile);
}

/** What the bucket answers to a key, by how often it was asked for. */
const ANSWERS: Record<string, (response: ServerResponse, asked: number, region: string) => void> = {
  'AWSLogs/a+b = ü!.gz': (response) => response.writeHead(200, { etag: '"e1"' }).end('bytes'),
  gone: refuse(404, 'NoSuchKey'),
  'no bucket': refuse(404, 'NoSuchBucket'),
  denied: refuse(403, 'AccessDenied', 'User is not authorized to perform: s3:GetObject'),
  key: refuse(403, 'AccessDenied', 'User is not authorized to perform: kms:Decrypt on k'),
  'key disabled': refuse(400, 'KMS.DisabledException', 'arn:aws:kms:key is disabled.'),
  archived: refuse(403, 'InvalidObjectState', 'Not valid for the storage class'),
  'slow for ever': refuse(503, 'SlowDown'),
  'slow once': (response, asked) => {
    if (asked === 1) refuse(503, 'SlowDown')(response);
    else response.writeHead(200, { etag: '"e2"' }).end('later');
  },
  'broken once': (response, asked) => {
    if (asked === 1) response.destroy();
    else response.writeHead(200, { etag: '"e3"' }).end('again');
  },
  'no words': (response) => response.writeHead(403).end(),
  'no XML': (response) => response.writeHead(502).end('<html>Bad gateway'),
  elsewhere: (response, _asked, region) => {
    if (region === 'eu-north-1') response.writeHead(200, { etag: '"e4"' }).end('there');
    else refuse(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-north-1' })(response);
  },
  'in circles': refuse(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-north-1' }),
  'nowhere named': refuse(301, 'PermanentRedirect'),
  'to a trap': refuse(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'evil.example/x' }),
};

function refuse(status: number, code: string, message = 'as told', headers = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  };
}

let server: Server;
let asked: object[] = [];
const counts = new Map<string, number>();

function answer(request: IncomingMessage, response: ServerResponse): void {
  const key = decodeURIComponent(request.url ?? '').replace(/^\/logs\/|\?.*$/g, '');
  const { authorization = '', host: _host, ...headers } = request.headers;
  const [, region = '', signed] =
    /\/\d{8}\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  asked.push({ url: request.url, region, signed, names: Object.keys(headers).sort() });
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (headers['if-none-match'] === '"e1"') response.writeHead(304).end();
  else ANSWERS[key]?.(response, counts.get(key) ?? 0, region);
}

beforeAll(async () => {
  whole = await bundle('whole', [sdkSlimming]);
  small = await bundle('small', [s3Reading, sdkSlimming]);
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** What becomes of one object, and what was asked for it. */
async function read(kit: Kit, key: string, unlessEtag?: string) {
  asked = [];
  counts.clear();
  const client = kit.createTrailClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'token' },
    maxAttempts: 2,
  });
  const options = { signal: new AbortController().signal, unlessEtag };
  const told = await kit
    .createS3Objects(client)
    .open({ bucket: 'logs', key }, options)
    .then(
      async (object) =>
        object && { etag: object.etag, body: await text(object.chunks as AsyncIterable<Buffer>) },
      ({ name, message, code, fault, hint }) => ({ name, message, code, fault, hint }),
    );
  return { told, asked };
}

describe('s3Reading', () => {
  const etags = { 'AWSLogs/a+b = ü!.gz': [undefined, 'e0', 'e1'] } as Record<string, string[]>;
  const cases = Object.keys(ANSWERS).flatMap((key) =>
    (etags[key] ?? [undefined]).map((etag) => [key, etag] as const),
  );

  it.each(cases)('asks and tells as the whole client does: %s, %s', async (key, etag) => {
    const expected = await read(whole, key, etag);

    expect(await read(small, key, etag)).toEqual(expected);
    expect(expected.asked).not.toHaveLength(0);
  });

  it.each([
    ['gone', 'gone'],
    ['no bucket', 'gone'],
    ['denied', 'denied'],
    ['no words', 'denied'],
    ['key', 'kms'],
    ['key disabled', 'kms'],
  ])('names the fault: %s', async (key, fault) => {
    expect((await read(small, key)).told).toMatchObject({ name: 'TrailFileError', fault });
  });

  it('follows a bucket to its Region, and only to what can be one', async () => {
    const there = await read(small, 'elsewhere');
    const circles = await read(small, 'in circles');
    const trap = await read(small, 'to a trap');

    expect(there.told).toEqual({ etag: 'e4', body: 'there' });
    expect(there.asked).toMatchObject([{ region: 'eu-west-1' }, { region: 'eu-north-1' }]);
    expect(circles).toMatchObject({ told: { name: 'PermanentRedirect' }, asked: { length: 2 } });
    expect(trap).toMatchObject({ told: { message: /region/ }, asked: { length: 1 } });
  });

  it('tries again what may heal', async () => {
    expect((await read(small, 'slow once')).told).toEqual({ etag: 'e2', body: 'later' });
    expect((await read(small, 'broken once')).told).toEqual({ etag: 'e3', body: 'again' });
    expect((await read(small, 'slow for ever')).told).toMatchObject({ name: 'SlowDown' });
  });
});

describe('createEndpointResolver', () => {
  const BUCKETS = [
    'logs',
    'a.dotted.name',
    'ab',
    '10.0.0.1',
    'Old_Name',
    'x-s3alias',
    `${'a'.repeat(63)}`,
  ];
  const REGIONS = [
    'us-east-1',
    'eu-west-1',
    'cn-north-1',
    'us-gov-west-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'xx-new-9',
  ];
  const ENDPOINTS = [
    ...[undefined, 'http://127.0.0.1:5000', 'http://[::1]:5000/', 'http://localhost:4566/base'],
    ...[
      'https://s3.example.org/',
      'https://bucket.vpce-1.s3.eu-west-1.vpce.amazonaws.com',
      'http://s3.example.org:80/a/',
    ],
    ...['https://h/?query=1', 'ftp://h/'],
  ];
  const SWITCHES = [0, 1, 2, 3, 4, 5, 6, 7];

  function placeOf(kit: Kit, parameters: object) {
    const { config } = kit.createTrailClient({ region: 'eu-west-1' });
    try {
      const { url, ...rest } = config.endpointProvider(parameters);
      return `${url.href} ${JSON.stringify(rest)}`;
    } catch (error) {
      return (error as Error).name;
    }
  }

  it.each(BUCKETS)('gives every address of %s that the rules of the SDK give', (Bucket) => {
    const all = REGIONS.flatMap((Region) =>
      ENDPOINTS.flatMap((Endpoint) =>
        SWITCHES.map((bits) => ({
          ...{ Bucket, Region, ...(Endpoint === undefined ? {} : { Endpoint }) },
          ...{ ForcePathStyle: bits > 3, UseFIPS: bits % 2 === 1, UseDualStack: (bits & 2) > 0 },
          ...{ Accelerate: false, UseGlobalEndpoint: false },
        })),
      ),
    );

    const places = (kit: Kit) =>
      all.map((each) => `${JSON.stringify(each)}: ${placeOf(kit, each)}`);
    expect(places(small)).toEqual(places(whole));
  });

  it.each(['logs--use1-az4--x-s3', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/a', ''])(
    'refuses what is no general purpose bucket: %s',
    (Bucket) => {
      expect(placeOf(small, { Bucket, Region: 'eu-west-1' })).toBe('EndpointError');
    },
  );

  it.each(['evil.example/x', 'two.labels', ''])('takes for no Region: %s', (Region) => {
    expect(placeOf(small, { Bucket: 'logs', Region })).toBe('EndpointError');
  });
});
