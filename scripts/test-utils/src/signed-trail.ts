import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HOUR } from '@iam-tracker/core';
import {
  createDigestWriter,
  createSigningKey,
  type DeliveredFile,
  type SigningKey,
  startTrailServer,
  type TrailServer,
} from '@iam-tracker/simulator';
import {
  formatObjectKey,
  type KeySource,
  parsePublicKeys,
  type StoredObject,
  type TrailStore,
} from '@iam-tracker/trail';

/** Object of a bucket that a test may change. */
export interface TestObject {
  body: Buffer;
  metadata: Record<string, string>;
}

interface SignedTrailOptions {
  readonly hours?: number;
  readonly filesPerHour?: number;
  readonly accountId?: string;
  readonly region?: string;
  readonly prefix?: string;
  readonly organizationId?: string;
  /** Logging is off for six hours after so many hours. */
  readonly stopAfter?: number;
  /** A file of the first hour is delivered, and named, three hours later. */
  readonly backfill?: boolean;
  /** Objects to add to. */
  readonly objects?: Map<string, TestObject>;
  readonly key?: SigningKey;
}

/** A small trail of one Region, untouched. */
export interface SignedTrail {
  readonly bucket: string;
  /** By their keys. */
  readonly objects: Map<string, TestObject>;
  /** Keys of digests of the chain, oldest first. */
  readonly digests: readonly string[];
  /** Keys of files of events, oldest first. */
  readonly files: readonly string[];
  readonly backfills: readonly string[];
  readonly key: SigningKey;
  /** Keys of other Regions, where there are any. */
  readonly keys?: readonly SigningKey[];
  /** Milliseconds: the start of the first digest and the end of the last. */
  readonly start: number;
  readonly end: number;
}

export const TRAIL_START = Date.parse('2026-03-01T21:00:10Z');
const BUCKET = 'trail-bucket';

export { createSigningKey };

let sharedKey: SigningKey | undefined;

/** Returns a key that all tests of a file share: making one takes a moment. */
export function trailKey(): SigningKey {
  sharedKey ??= createSigningKey({
    region: 'eu-west-1',
    validFrom: TRAIL_START - 1_000 * HOUR,
    validTo: TRAIL_START + 1_000 * HOUR,
    bits: 1024,
  });
  return sharedKey;
}

/** Makes a trail with true signatures. */
export function signedTrail(options: SignedTrailOptions = {}): SignedTrail {
  const { hours = 4, filesPerHour = 2, accountId = '123456789012', region = 'eu-west-1' } = options;
  const { prefix = '', organizationId, objects = new Map(), key = trailKey() } = options;
  const place = {
    ...{ prefix, accountId, region },
    ...(organizationId === undefined ? {} : { organizationId }),
  };
  const trail = { ...place, bucket: BUCKET, trailName: 'everything', homeRegion: 'eu-west-1' };
  const writer = createDigestWriter({ ...trail, key });
  const digests: string[] = [];
  const files: string[] = [];
  const backfills: string[] = [];
  let serial = 0;
  const deliver = (time: number): DeliveredFile => {
    serial += 1;
    const unique = serial.toString(36).padStart(16, '0');
    const fileKey = formatObjectKey({ kind: 'log', ...place, time: minute(time), unique });
    const body = gzipSync(JSON.stringify({ Records: [{ eventID: `${region} ${serial}` }] }));
    objects.set(fileKey, { body, metadata: {} });
    files.push(fileKey);
    return { key: fileKey, body };
  };
  let at = TRAIL_START;
  for (let hour = 0; hour < hours; hour += 1) {
    const delivered = Array.from({ length: filesPerHour }, (_, index) =>
      deliver(at + ((index + 1) * HOUR) / (filesPerHour + 1)),
    );
    at += HOUR;
    const { key: digestKey, body, metadata } = writer.write(at, delivered);
    objects.set(digestKey, { body, metadata: { ...metadata } });
    digests.push(digestKey);
    if (hour + 1 === options.stopAfter) {
      at += 6 * HOUR;
      writer.stop(at);
    }
  }
  if (options.backfill === true) {
    const time = { start: TRAIL_START, end: TRAIL_START + HOUR, generatedAt: at };
    const late = writer.writeBackfill(time, [deliver(TRAIL_START + HOUR / 2)]);
    objects.set(late.key, { body: late.body, metadata: { ...late.metadata } });
    backfills.push(late.key);
  }
  return { bucket: BUCKET, objects, digests, files, backfills, key, start: TRAIL_START, end: at };
}

/** Offers the objects as their bucket, or as a copy in a folder, which has no metadata. */
export function storeOf({ bucket, objects }: SignedTrail, isCopy = false): TrailStore {
  return {
    bucket: isCopy ? undefined : bucket,
    async *list() {
      yield* [...objects.keys()];
    },
    async read(path): Promise<StoredObject | undefined> {
      const object = objects.get(path);
      if (object === undefined) return undefined;
      const { body, metadata } = object;
      return { body: chunksOf(body), metadata: isCopy ? {} : metadata };
    },
  };
}

async function* chunksOf(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body;
}

/** Offers keys, as CloudTrail tells them. */
export function keysOf(...keys: readonly SigningKey[]): KeySource {
  const text = JSON.stringify({ PublicKeyList: keys.map(({ publicKey }) => publicKey) });
  const known = { keys: parsePublicKeys(text) ?? [], areComplete: true };
  return { keysOf: async () => known };
}

/** Serves a trail as S3 and CloudTrail do, at a time that is soon after its end. */
export function serveTrail(
  { bucket, end, key, keys = [], objects }: SignedTrail,
  more: { readonly now?: number; readonly refused?: ReadonlySet<string> } = {},
): Promise<TrailServer> {
  const { now = end + 60_000, ...rest } = more;
  return startTrailServer({
    buckets: new Map([[bucket, objects]]),
    keys: [key, ...keys],
    now: () => now,
    ...rest,
  });
}

/** Writes the objects of a trail into a folder, as `aws s3 sync` does. */
export async function writeTrail({ objects }: SignedTrail, folder: string): Promise<void> {
  for (const [objectKey, { body }] of objects) {
    const path = join(folder, objectKey);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
  }
}

function minute(time: number): number {
  return Math.floor(time / 60_000) * 60_000;
}
