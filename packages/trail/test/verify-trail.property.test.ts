import { gunzipSync, gzipSync } from 'node:zlib';
import { fc, it } from '@fast-check/jest';
import { MINUTE } from '@iam-tracker/core';
import { anyText, costlyRuns, hostileJsonText } from '@iam-tracker/test-utils';
import {
  keysOf,
  type SignedTrail,
  signedTrail,
  storeOf,
  type TestObject,
  trailKey,
} from '@iam-tracker/test-utils/trail';
import { describe, expect } from '@jest/globals';
import { readDigest } from '../src/digest.ts';
import { judgeChain } from '../src/judge-chain.ts';
import { parseFileName, parseObjectKey } from '../src/object-key.ts';
import { proveDigests, type StoredDigest } from '../src/prove-digests.ts';
import { parsePublicKeys } from '../src/public-keys.ts';
import type { TrailStore } from '../src/trail-store.ts';
import { verifyTrail } from '../src/verify-trail.ts';

const TRAIL = signedTrail({ hours: 3, backfill: true });

/** The same trail, of objects that a test may change. */
function copyOf(trail: SignedTrail): SignedTrail {
  const objects = new Map<string, TestObject>();
  for (const [key, { body, metadata }] of trail.objects) {
    objects.set(key, { body: Buffer.from(body), metadata: { ...metadata } });
  }
  return { ...trail, objects };
}

function verify(store: TrailStore) {
  const options = { store, keys: keysOf(trailKey()), scope: {}, concurrency: 3 };
  return verifyTrail({ ...options, now: () => TRAIL.end + MINUTE });
}

const place = fc.tuple(fc.nat(), fc.nat());

/** What is compressed in a file; undefined when it cannot be read to its end. */
function contentOf(file: Uint8Array = new Uint8Array()): Buffer | undefined {
  try {
    return gunzipSync(file);
  } catch {
    return undefined;
  }
}

describe('verifyTrail', () => {
  it.prop([place, fc.integer({ min: 1, max: 255 })], { numRuns: costlyRuns(25, 400) })(
    'finds every changed byte of every object that changes its content',
    async ([which, where], change) => {
      const trail = copyOf(TRAIL);
      const [key, object] = [...trail.objects][which % trail.objects.size] ?? ['', undefined];
      const at = where % (object?.body.length ?? 1);
      const content = contentOf(object?.body);
      if (object !== undefined) object.body[at] = (object.body[at] ?? 0) ^ change;

      const { places } = await verify(storeOf(trail));

      // What a digest names is the hash of the content. Bits that fill up the last byte of what is compressed are none of it; a flag
      // of the header that CloudTrail never sets is told of all the same.
      const isSame = contentOf(object?.body)?.equals(content ?? Buffer.alloc(0)) ?? false;
      const keys = places.flatMap(({ findings }) => findings.map((each) => each.key));
      if (!isSame) expect(keys).toContain(key);
      // Time and system: RFC 1952, 2.3.1.
      else if (at >= 4 && at < 10) expect(keys).toEqual([]);
    },
  );

  it.prop([place, fc.constantFrom('0', 'f', 'x', '')], { numRuns: costlyRuns(15, 200) })(
    'finds every change of the metadata of a digest that changes what it says',
    async ([which, where], letter) => {
      const trail = copyOf(TRAIL);
      const signed = [...trail.digests, ...trail.backfills];
      const key = signed[which % signed.length] ?? '';
      const metadata = trail.objects.get(key)?.metadata ?? {};
      const name = where % 5 === 0 ? 'signature-algorithm' : 'signature';
      const before = metadata[name] ?? '';
      const at = where % before.length;
      metadata[name] = before.slice(0, at) + letter + before.slice(at + 1);

      const { places } = await verify(storeOf(trail));

      const keys = places.flatMap(({ findings }) => findings.map((each) => each.key));
      if (metadata[name] === before) expect(keys).toEqual([]);
      else expect(keys).toContain(key);
    },
  );

  it.prop([fc.subarray([...TRAIL.objects.keys()]), fc.infiniteStream(fc.nat())], {
    numRuns: costlyRuns(8, 100),
  })('says the same in whatever order objects are listed', async (left, dice) => {
    const trail = copyOf(TRAIL);
    for (const key of left.slice(0, 3)) trail.objects.delete(key);
    const store = storeOf(trail);
    const order = [...trail.objects.keys()]
      .map((key) => ({ key, at: dice.next().value ?? 0 }))
      .sort((a, b) => a.at - b.at)
      .map(({ key }) => key);

    const shuffled = await verify({
      ...store,
      async *list() {
        yield* order;
      },
    });

    expect(shuffled).toEqual(await verify(store));
  });

  it.prop([fc.subarray([...TRAIL.objects.keys()], { minLength: 1 })], {
    numRuns: costlyRuns(8, 100),
  })(
    'misses every object that was taken away, but the oldest of a chain, or says that digests are missing',
    async (gone) => {
      const trail = copyOf(TRAIL);
      for (const key of gone) trail.objects.delete(key);

      const { places } = await verify(storeOf(trail));

      const [place] = places;
      const says =
        place === undefined ||
        place.findings.length > 0 ||
        place.chains.length === 0 ||
        place.chains.some(({ isCutOff }) => isCutOff);
      // A backfill that is taken away with its file leaves no trace: nothing names it.
      const late = [...trail.backfills, trail.files.at(-1)];
      // Nor does a chain that is taken away whole: a backfill that is left names nothing of it.
      const chain = [...trail.digests, ...trail.files.slice(0, -1)];
      const isUnseen =
        gone.every((key) => late.includes(key)) || chain.every((key) => gone.includes(key));
      expect(says || isUnseen || isFresh(gone)).toBe(true);
    },
  );
});

/** The newest digest may not be written yet. */
function isFresh(gone: readonly string[]): boolean {
  const newest = [TRAIL.digests.at(-1), ...TRAIL.files.slice(4), ...TRAIL.backfills];
  return gone.every((key) => newest.includes(key));
}

describe('readDigest', () => {
  it.prop([hostileJsonText(), fc.uint8Array({ maxLength: 100 })])(
    'has an answer for any bytes and any JSON',
    (json, bytes) => {
      expect(readDigest(gzipSync(json))).toBe('no_digest');
      expect(readDigest(bytes)).toEqual(expect.any(String));
    },
  );
});

describe('judgeChain', () => {
  const anyDigest = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    start: fc.nat(20),
    length: fc.integer({ min: 1, max: 5 }),
    previous: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
    sha256: fc.constantFrom('1', '2'),
    isBackfill: fc.boolean(),
    file: fc.constantFrom('f', 'g'),
  });
  const times = fc.option(fc.nat(25), { nil: undefined });

  it.prop([
    fc.array(anyDigest, { maxLength: 6 }),
    fc.record({ since: times, until: times, now: times }),
    fc.constantFrom('unreadable', 'broken', undefined, { sha256: 'f', hasMore: false } as const),
  ])('is total, leaves no second out and no gap without a reason', (drawn, asked, state) => {
    const proven = drawn.map(({ key, start, length, previous, sha256, isBackfill, file }) => ({
      ...{ key, at: key, sha256, isBackfill, accountId: '', bucket: 'b', fingerprint: '' },
      ...{ signedText: '', proof: 'signed' as const },
      startTime: start * 3_600_000,
      endTime: (start + length) * 3_600_000,
      previous:
        previous === null ? null : { bucket: 'b', key: previous, sha256: '1', signature: '' },
      files: [{ bucket: 'b', key: file, sha256: 'f' }],
    }));
    const keys = new Set<string>(proven.map(({ key }) => key));
    const inHours = Object.entries(asked).flatMap(([name, hours]) =>
      hours === undefined ? [] : [[name, hours * 3_600_000]],
    );

    const verdict = judgeChain(
      { proven, findings: [], isPresent: (key) => keys.has(key) },
      { ...Object.fromEntries(inHours), stateOf: () => state },
    );

    const reasons = verdict.findings.flatMap(({ interval }) => interval ?? []);
    for (const gap of verdict.gaps) {
      expect(reasons.some(({ start, end }) => start < gap.end && end > gap.start)).toBe(true);
    }
    for (const { start } of verdict.proven) {
      expect(verdict.gaps.some((gap) => gap.start <= start && start < gap.end)).toBe(false);
    }
    if (state === undefined) expect(verdict.proven).toEqual([]);
  });

  it.prop([fc.array(anyText({ maxLength: 40 }))])('judges digests that are none', (keys) => {
    const stored = keys.map(
      (key): StoredDigest => ({
        key,
        name: { accountId: '1', region: 'r', isBackfill: false, time: 0 },
        digest: 'broken',
      }),
    );

    const { findings } = proveDigests(stored, { keys: [], areComplete: true });

    expect(findings).toHaveLength(stored.length);
  });
});

describe('parsePublicKeys', () => {
  it.prop([hostileJsonText()])('has an answer for any text', (json) => {
    expect(parsePublicKeys(json)).toBeUndefined();
    expect(parsePublicKeys(`{"PublicKeyList":[${json}]}`)).toBeUndefined();
  });
});

describe('parseFileName', () => {
  it.prop([fc.constantFrom(...TRAIL.objects.keys())])('says what the key says', (key) => {
    expect(parseObjectKey(key)).toMatchObject(parseFileName(key.split('/').at(-1) ?? '') ?? {});
  });
});
