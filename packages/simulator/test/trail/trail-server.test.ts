import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSigningKey } from '../../src/trail/signing-key.ts';
import { startTrailServer, type TrailServer } from '../../src/trail/trail-server.ts';

const key = createSigningKey({ region: 'eu-west-1', validFrom: 0, validTo: 4e12, bits: 1024 });
const object = { body: Buffer.from('text'), metadata: { signature: 'abc' } };
const many = Array.from({ length: 1_001 }, (_, n) => [`many/${1_000 + n}`, object] as const);

describe('startTrailServer', () => {
  let server: TrailServer;

  beforeEach(async () => {
    server = await startTrailServer({
      buckets: new Map([
        ['trail', new Map([['a/one', object], ['a/b/two', object], ['c d', object], ...many])],
      ]),
      keys: [key],
      refused: new Set(['a/b/two']),
      latencyMilliseconds: 1,
      now: () => Date.UTC(2026, 0, 2),
    });
  });
  afterEach(() => server.close());

  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const listKeys = async (search: string) => {
    const { text } = await get(`/trail/?list-type=2&${search}`);
    const told = [...text.matchAll(/<(?:Key|Prefix)>([^<]*)</g)].map(([, name]) => name);
    return { told, next: /<NextContinuationToken>([^<]*)</.exec(text)?.[1] };
  };
  const listPublicKeys = async (region: string, body: object, operation = 'ListPublicKeys') => {
    const scope = `AWS4-HMAC-SHA256 Credential=A/20260101/${region}/cloudtrail/aws4_request`;
    const headers = { authorization: scope, 'x-amz-target': `CloudTrail.${operation}` };
    const response = await fetch(server.url, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    });
    const { PublicKeyList } = (await response.json()) as { PublicKeyList: unknown[] };
    return { status: response.status, keys: PublicKeyList.length };
  };

  it('hands out objects with their metadata, and says what is not there or refused', async () => {
    const found = await get('/trail/a/one');

    expect(found).toMatchObject({ status: 200, text: 'text' });
    expect(found.headers.get('x-amz-meta-signature')).toBe('abc');
    expect(found.headers.get('date')).toBe('Fri, 02 Jan 2026 00:00:00 GMT');
    expect((await get('/trail/none')).text).toContain('NoSuchKey');
    expect(await get('/trail/a/b/two')).toMatchObject({ status: 403 });
    expect((await get('/other/a')).text).toContain('NoSuchBucket');
    expect((await get('/trail?location')).text).toContain('LocationConstraint');
  });

  it('lists keys and folders, page by page, as they are or encoded', async () => {
    expect((await listKeys('prefix=a/')).told).toEqual(['a/b/two', 'a/one']);
    expect((await listKeys('prefix=a/&delimiter=/')).told).toEqual(['a/one', 'a/b/']);
    expect((await listKeys('prefix=a/&start-after=a/b/two')).told).toEqual(['a/one']);
    expect((await listKeys('prefix=c&encoding-type=url')).told).toEqual(['c%20d']);
    const first = await listKeys('prefix=many/');
    const rest = await listKeys(`prefix=many/&continuation-token=${first.next}`);
    expect(first.told).toHaveLength(1_000);
    expect(rest).toEqual({ told: ['many/2000'], next: undefined });
    expect((await listKeys('marker=many/2000')).told).toEqual([]);
  });

  it('tells the keys of a Region that were valid at a time', async () => {
    expect(await listPublicKeys('eu-west-1', {})).toEqual({ status: 200, keys: 1 });
    expect(await listPublicKeys('eu-west-1', { StartTime: 5e9 })).toMatchObject({ keys: 0 });
    expect(await listPublicKeys('us-east-1', {})).toMatchObject({ keys: 0 });
    expect(await listPublicKeys('eu-west-1', {}, 'Other')).toMatchObject({ status: 400 });
  });
});
