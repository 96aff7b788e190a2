import { gunzipSync, gzipSync } from 'node:zlib';
import { HOUR, MINUTE } from '@iam-tracker/core';
import {
  createSigningKey,
  keysOf,
  type SignedTrail,
  signedTrail,
  storeOf,
  TRAIL_START,
  trailKey,
} from '@iam-tracker/test-utils/trail';
import { describe, expect, it } from '@jest/globals';
import type { TrailScope } from '../src/trail-store.ts';
import { verifyTrail } from '../src/verify-trail.ts';

interface Asked {
  readonly scope?: TrailScope;
  readonly now?: number;
  readonly isCopy?: boolean;
  readonly keys?: ReturnType<typeof keysOf>;
}

/** Verifies soon after the end, unless it is a copy, of which nothing is known. */
async function verify(trail: SignedTrail, asked: Asked = {}) {
  const { scope = {}, isCopy = false, keys = keysOf(trail.key) } = asked;
  const now = isCopy ? {} : { now: () => asked.now ?? trail.end + 30 * MINUTE };
  const verified = await verifyTrail({
    ...{ store: storeOf(trail, isCopy), keys, scope, concurrency: 4 },
    ...now,
  });
  const [place] = verified.places;
  const [chain] = place?.chains ?? [];
  const told = verified.places.flatMap(({ findings }) =>
    findings.map((each) => `${each.class} ${each.reason} ${nameOf(trail, each.key)}`.trim()),
  );
  const hours = (list: readonly { start: number; end: number }[] = []) =>
    list.map(({ start, end }) => [start, end].map((each) => (each * 1_000 - TRAIL_START) / HOUR));
  return {
    ...{ verified, place, chain, told },
    proven: hours(chain?.proven),
    gaps: hours(chain?.gaps),
  };
}

/** `digest 2` is the third digest of the chain. */
function nameOf({ backfills, digests, files }: SignedTrail, key = ''): string {
  for (const [word, keys] of Object.entries({ digest: digests, file: files, late: backfills })) {
    if (keys.includes(key)) return `${word} ${keys.indexOf(key)}`;
  }
  return key;
}

function objectAt(trail: SignedTrail, key: string | undefined) {
  const object = trail.objects.get(key ?? '');
  if (key === undefined || object === undefined) throw new Error(`no object ${key}`);
  return { key, object };
}

/** Writes the content of a digest anew. */
function rewrite(trail: SignedTrail, digest: number, change: (text: string) => string): void {
  const { object } = objectAt(trail, trail.digests[digest]);
  object.body = gzipSync(change(gunzipSync(object.body).toString()));
}

function remove({ digests, objects }: SignedTrail, ...numbers: readonly number[]): void {
  for (const each of numbers) objects.delete(digests[each] ?? '');
}

describe('verifyTrail', () => {
  it('proves every hour and file of an untouched trail, as it is and as a copy', async () => {
    const trail = signedTrail({ backfill: true, prefix: 'logs/', organizationId: 'o-abcde12345' });

    const stored = await verify(trail);
    const copied = await verify(trail, { isCopy: true });

    expect(stored.told).toEqual([]);
    expect(stored.proven).toEqual([[0, 4]]);
    expect(stored.gaps).toEqual([]);
    expect(stored.chain).toMatchObject({
      provenFiles: 9,
      digests: { signed: 5, repeated: 0, linked: 0 },
      trailName: 'everything',
    });
    expect(copied.chain).toMatchObject({ digests: { signed: 0, repeated: 3, linked: 0 } });
    expect(copied.proven).toEqual([[0, 3]]);
    expect(copied.told).toEqual([
      'unproven signature_missing late 0',
      'unproven file_unnamed file 8',
    ]);
    expect(copied.chain?.openEnd).toBe(trail.digests[3]);
  });

  it.each<[string, (trail: SignedTrail) => void, string[], number[][]]>([
    [
      'two digests in a row that were deleted',
      (trail) => remove(trail, 1, 2),
      [
        'missing digest_missing digest 2',
        ...[2, 3, 4, 5].map((n) => `unproven file_unnamed file ${n}`),
      ],
      [[1, 3]],
    ],
    [
      'the newest digests that were deleted',
      (trail) => remove(trail, 2, 3),
      ['unproven file_unnamed file 4'],
      [[2, 4.5]],
    ],
    [
      'a file that no digest names',
      ({ files, objects }) => {
        const key = (files[0] ?? '').replace('0000000000000001', 'ffffffffffffffff');
        objects.set(key, { body: gzipSync('{"Records":[]}'), metadata: {} });
      },
      [expect.stringMatching(/^unproven file_unnamed .*_ffffffffffffffff/) as unknown as string],
      [],
    ],
    [
      'bytes behind a gzip file',
      (trail) => {
        const { object } = objectAt(trail, trail.files[2]);
        object.body = Buffer.concat([object.body, gzipSync('{"Records":[{}]}')]);
      },
      ['tampered file_appended file 2'],
      [[1, 2]],
    ],
    [
      'a file that was changed',
      (trail) => {
        objectAt(trail, trail.files[0]).object.body = gzipSync('{"Records":[]}');
      },
      ['tampered file_changed file 0'],
      [[0, 1]],
    ],
    [
      'a file that was deleted',
      ({ files, objects }) => objects.delete(files[7] ?? ''),
      ['missing file_missing file 7'],
      [[3, 4]],
    ],
    [
      'two files that were swapped',
      (trail) => {
        const [a, b] = [objectAt(trail, trail.files[0]), objectAt(trail, trail.files[2])];
        trail.objects.set(a.key, b.object);
        trail.objects.set(b.key, a.object);
      },
      ['tampered file_changed file 0', 'tampered file_changed file 2'],
      [[0, 2]],
    ],
    [
      'a digest that names a file no more',
      (trail) => {
        rewrite(trail, 1, (text) => text.replace(/"logFiles":\[.*\]/, '"logFiles":[]'));
      },
      [
        'tampered digest_changed digest 1',
        'unproven file_unnamed file 2',
        'unproven file_unnamed file 3',
      ],
      [[1, 2]],
    ],
    [
      'the newest digest, changed',
      (trail) => rewrite(trail, 3, (text) => text.replace('"newestEventTime":null', '"x":1')),
      ['tampered digest_forged digest 3'],
      [],
    ],
    [
      'an old digest in the place of another',
      (trail) =>
        trail.objects.set(trail.digests[2] ?? '', objectAt(trail, trail.digests[0]).object),
      [
        'tampered digest_moved digest 2',
        'unproven file_unnamed file 4',
        'unproven file_unnamed file 5',
      ],
      [[2, 3]],
    ],
    [
      'a digest that is no digest',
      (trail) => {
        objectAt(trail, trail.digests[1]).object.body = gzipSync('[]');
      },
      [
        'tampered digest_broken digest 1',
        'unproven file_unnamed file 2',
        'unproven file_unnamed file 3',
      ],
      [[1, 2]],
    ],
    [
      'a signature of the metadata that was changed',
      (trail) => {
        const { object } = objectAt(trail, trail.digests[1]);
        object.metadata.signature = 'ab'.repeat(128);
      },
      ['tampered metadata_changed digest 1'],
      [],
    ],
  ])('finds %s', async (_name, attack, findings, gaps) => {
    const trail = signedTrail();
    attack(trail);

    const verified = await verify(trail);

    expect(verified.told.filter((each) => !each.startsWith('gap'))).toEqual(findings);
    expect(verified.gaps).toEqual(gaps);
  });

  it('finds a chain that someone else signed', async () => {
    const times = { region: 'eu-west-1', validFrom: 0, validTo: TRAIL_START * 2, bits: 1024 };
    const trail = signedTrail({ key: createSigningKey(times) });

    const online = await verify(trail, { keys: keysOf(trailKey()) });

    expect(online.proven).toEqual([]);
    expect(online.told.slice(0, 2)).toEqual([
      'tampered key_unknown digest 0',
      'tampered key_unknown digest 1',
    ]);
  });

  it('finds a chain that was signed with a key before its time', async () => {
    const times = { region: 'eu-west-1', validFrom: 0, validTo: TRAIL_START - HOUR, bits: 1024 };
    const trail = signedTrail({ key: createSigningKey(times), hours: 1, filesPerHour: 0 });

    const { told } = await verify(trail);

    expect(told).toEqual(['tampered key_not_valid_then digest 0']);
  });

  it('tells of a time without logging, of which there is nothing to prove', async () => {
    const trail = signedTrail({ hours: 4, stopAfter: 2 });

    const { gaps, told } = await verify(trail);

    expect(told).toEqual(['gap logging_stopped digest 2']);
    expect(gaps).toEqual([[2, 8]]);
  });

  it('hears silence, and does not trust a clock that is behind', async () => {
    const trail = signedTrail();

    const late = await verify(trail, { now: trail.end + 3 * HOUR });
    const early = await verify(trail, { now: trail.end - 90 * MINUTE });

    expect(late.told).toEqual(['gap no_digest']);
    expect(late.gaps).toEqual([[4, 7]]);
    expect(early.told).toEqual(['unproven clock_behind digest 3']);
  });

  it('calls what is missing tampered when it can be delivered no more', async () => {
    const trail = signedTrail();
    remove(trail, 1);
    trail.objects.delete(trail.files[0] ?? '');
    const until = trail.end;

    const soon = await verify(trail, { now: until + 29 * 24 * HOUR, scope: { until } });
    const late = await verify(trail, { now: until + 31 * 24 * HOUR, scope: { until } });

    expect(soon.told).toContain('missing digest_missing digest 1');
    expect(late.told).toContain('tampered digest_missing digest 1');
    expect(late.told).toContain('tampered file_missing file 0');
  });

  it('asks for all of a period, and says where a chain began before it', async () => {
    const trail = signedTrail();
    remove(trail, 0);
    const since = TRAIL_START;

    const any = await verify(trail);
    const all = await verify(trail, { scope: { since, until: trail.end } });

    expect(any.told.filter((each) => !each.includes('file_unnamed'))).toEqual([]);
    expect(any.chain?.isCutOff).toBe(true);
    expect(all.gaps).toEqual([[0, 1]]);
    expect(all.told).toContain('missing digest_missing digest 0');
  });

  it('judges a period by the digests around it', async () => {
    const trail = signedTrail({ hours: 8 });
    const scope = { since: TRAIL_START + 2.5 * HOUR, until: TRAIL_START + 4.5 * HOUR };
    trail.objects.delete(trail.files[0] ?? '');

    const copied = await verify(trail, { isCopy: true, scope });

    expect(copied.told).toEqual([]);
    expect(copied.proven).toEqual([[2.5, 4.5]]);
    expect(copied.chain?.provenFiles).toBe(6);
  });

  it('misses Regions of a trail of many', async () => {
    const trail = signedTrail();
    signedTrail({ region: 'us-east-1', objects: trail.objects, key: trail.key });

    const { told, verified } = await verify(trail);
    const asked = await verify(trail, { scope: { regions: ['eu-west-1', 'eu-west-3'] } });

    expect(told.filter((each) => each === 'gap region_absent')).toHaveLength(15);
    expect(verified.places.map(({ region }) => region)).toContain('eu-west-3');
    expect(asked.verified.places.map(({ region }) => region)).toEqual(['eu-west-1']);
  });

  it('misses a Region of one account that another account of the organization has', async () => {
    const place = { organizationId: 'o-abcde12345', hours: 1 };
    const trail = signedTrail(place);
    const more = { ...place, objects: trail.objects, key: trail.key };
    signedTrail({ ...more, accountId: '210987654321' });
    signedTrail({ ...more, accountId: '210987654321', region: 'us-east-1' });

    const { verified } = await verify(trail);

    const absent = verified.places.filter(({ findings }) => findings.length > 0);
    expect(absent.filter(({ accountId }) => accountId === '123456789012')).toHaveLength(16);
  });

  it('does not take a digest that somebody planted for a Region of the trail', async () => {
    const trail = signedTrail();
    const planted = (trail.digests[0] ?? '')
      .replace('eu-west-1/', 'us-east-1/')
      .replace('Digest_eu-west-1', 'Digest_us-east-1');
    trail.objects.set(planted, { body: gzipSync('{}'), metadata: {} });

    const { told } = await verify(trail);

    expect(told).toEqual([expect.stringMatching(/^tampered digest_broken /)]);
  });

  it('passes over what is no file of a trail, and says how many', async () => {
    const trail = signedTrail({ hours: 1 });
    const body = Buffer.from('x');
    trail.objects.set('AWSLogs/123456789012/CloudTrail-Digest/', { body, metadata: {} });
    trail.objects.set('other', { body, metadata: {} });
    trail.objects.set((trail.files[0] ?? '').replaceAll('CloudTrail', 'CloudTrail-Insight'), {
      body,
      metadata: {},
    });

    const { told, verified } = await verify(trail);

    expect(told).toEqual([]);
    expect(verified.passedOver).toEqual({ foreign: 2, otherKinds: 1 });
  });

  it('finds the copy of a file that was changed beside the one that was not', async () => {
    const trail = signedTrail();
    const name = (trail.files[0] ?? '').split('/').at(-1);
    trail.objects.set(`elsewhere/${name}`, { body: gzipSync('{}'), metadata: {} });

    const { told } = await verify(trail, { isCopy: true });

    expect(told).toEqual(['tampered file_changed file 0']);
  });

  it('goes on when objects cannot be read', async () => {
    const trail = signedTrail();
    const store = storeOf(trail);
    const refused = [trail.digests[3], trail.files[0]];
    const read: typeof store.read = async (key, bucket) => {
      if (refused.includes(key)) throw new Error('refused');
      return store.read(key, bucket);
    };

    const { places } = await verifyTrail({
      ...{ store: { ...store, read }, keys: keysOf(trail.key), scope: {}, concurrency: 2 },
      now: () => trail.end,
    });

    expect(places[0]?.findings.map(({ reason }) => reason)).toEqual([
      'file_unreadable',
      'digest_unreadable',
    ]);
  });
});
