import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { AppError, createLogger } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { ReadFile } from '@iam-tracker/core/aws';
import {
  formatTrailShard,
  type TrailFinding,
  type TrailLedger,
  type TrailShard,
} from '@iam-tracker/core/trail';
import { createDigestWriter, createSigningKey } from '@iam-tracker/simulator';
import { parsePublicKeys } from '@iam-tracker/trail';
import { TrailFileError } from '@iam-tracker/trail/file';
import type { TrailDependencies, TrailSettings } from '../../src/trail/trail-ports.ts';
import { walkTrail } from '../../src/trail/walk-trail.ts';

export const HOUR_SECONDS = 3600;
/** 2026-03-01T00:00:00Z; the first digest ends an hour later. */
export const FIRST = 1_772_323_200;
const BUCKET = 'trail-bucket';
const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';
/** Short keys sign quicker; making them costs the most. */
const key = createSigningKey({
  ...{ region: REGION, validFrom: 0, validTo: 4e12, bits: 1024 },
});
export const FORGER = createSigningKey({
  ...{ region: REGION, validFrom: 0, validTo: 4e12, bits: 1024 },
});
const PUBLIC_KEYS = parsePublicKeys(JSON.stringify({ PublicKeyList: [key.publicKey] })) ?? [];

export interface StoredObject {
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What AWS wrote, whatever became of it: by delivery hour. */
export interface Hour {
  readonly start: number;
  readonly end: number;
  readonly digest: string;
  readonly files: readonly { readonly key: string; readonly sha256: string }[];
}

/** A trail's bucket, what was read of it, and the ledger, all in memory. */
export function createTrailWorld({ trailName = 'org' } = {}) {
  const objects = new Map<string, StoredObject>();
  const read = new Map<string, ReadFile>();
  const ledgers = new Map<string, TrailLedger>();
  const alerts = new Map<string, TrailFinding>();
  const hours: Hour[] = [];
  const shard = { accountId: ACCOUNT, region: REGION };
  const writerOptions = {
    ...{ bucket: BUCKET, organizationId: 'o-abcdefghij', ...shard },
    ...{ trailName, homeRegion: REGION },
  };
  const writer = createDigestWriter({ ...writerOptions, key });
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const world = {
    ...{ objects, read, alerts, hours, writer, writerOptions, key, shard },
    now: FIRST,
    /** Calls of the stores before one fails; as a crash there. */
    failAfter: Number.POSITIVE_INFINITY,
    isCopy: false,
    /** Accounts of the organization, and those without a chain as they were noted last. */
    accounts: [] as Account[],
    chainless: [] as readonly string[],

    /** Delivers files of an hour and their digest to where `put` says; by default at once. */
    deliver(
      end: number,
      count: number,
      put: (key: string, object: StoredObject) => void = (name, object) =>
        objects.set(name, object),
    ): Hour {
      const files = Array.from({ length: count }, (_, index) => {
        const minute = new Date((end - HOUR_SECONDS + index * 60) * 1000).toISOString();
        const name = `${ACCOUNT}_CloudTrail_${REGION}_${minute.slice(0, 16).replace(/[-:]/g, '')}Z_${end}${index}.json.gz`;
        const text = JSON.stringify({ Records: [], at: `${end}-${index}` });
        const folder = `AWSLogs/o-abcdefghij/${ACCOUNT}/CloudTrail/${REGION}/${minute.slice(0, 10).replaceAll('-', '/')}/`;
        return { key: `${folder}${name}`, body: gzipSync(text), sha256: sha256(Buffer.from(text)) };
      });
      const digest = writer.write(end * 1000, files);
      for (const file of files) put(file.key, { body: file.body, metadata: {} });
      put(digest.key, digest);
      const start = hours.at(-1)?.end ?? end - HOUR_SECONDS;
      const hour = {
        ...{ start, end, digest: digest.key },
        files: files.map((file) => ({ key: file.key, sha256: file.sha256 })),
      };
      hours.push(hour);
      return hour;
    },

    ledger: (): TrailLedger | undefined => ledgers.get(formatTrailShard(shard)),
    setLedger: (ledger: TrailLedger) => ledgers.set(formatTrailShard(shard), ledger),

    dependencies(): TrailDependencies {
      const step = () => {
        world.failAfter -= 1;
        if (world.failAfter < 0) throw new AppError('STORAGE_FAILED', 'crashed as scripted');
      };
      return {
        bucket: {
          name: BUCKET,
          ...(world.isCopy ? { isCopy: true as const } : {}),
          async listFolders(prefix) {
            const names = [...objects.keys()]
              .filter((name) => name.startsWith(prefix) && name.slice(prefix.length).includes('/'))
              .map((name) => name.slice(prefix.length).split('/')[0] ?? '');
            return [...new Set(names)].sort();
          },
          async *listKeys(prefix, startAfter) {
            const names = [...objects.keys()].filter((name) => name.startsWith(prefix));
            yield* names.filter((name) => name > startAfter).sort();
          },
          async fetchDigest(name) {
            await Promise.resolve();
            const object = objects.get(name);
            if (object === undefined) return undefined;
            const { metadata } = object;
            const stamp = metadata['backfill-generation-timestamp'];
            return {
              bytes: object.body,
              ...(metadata.signature === undefined ? {} : { signature: metadata.signature }),
              ...(metadata['signature-algorithm'] === undefined
                ? {}
                : { signatureAlgorithm: metadata['signature-algorithm'] }),
              ...(stamp === undefined ? {} : { generatedAt: Date.parse(stamp) }),
            };
          },
        },
        files: {
          async find(files) {
            step();
            return files.flatMap((file) => read.get(file.key) ?? []);
          },
          async read({ bucket, key: name }) {
            step();
            const object = objects.get(name);
            if (object === undefined) throw new TrailFileError('gone', 'not there');
            let content: Buffer;
            try {
              content = gunzipSync(object.body);
            } catch {
              throw new TrailFileError('damaged', 'no gzip');
            }
            const counts = { records: 0, stored: 0, refused: 0, filtered: 0, unrelated: 0 };
            const file = {
              bucket,
              key: name,
              etag: 'e',
              sha256: sha256(content),
              counts,
              readAt: 1,
            };
            read.set(name, file);
            return file;
          },
        },
        keys: { list: async () => PUBLIC_KEYS },
        ledgers: {
          load: async () => world.ledger(),
          async save(ledger) {
            step();
            const name = formatTrailShard(ledger.shard);
            await Promise.resolve();
            if ((ledgers.get(name)?.version ?? 0) !== ledger.version) {
              throw new AppError('LEDGER_CONFLICT', 'another run');
            }
            const next = { ...ledger, version: ledger.version + 1 };
            ledgers.set(name, next);
            return next;
          },
          async *list() {
            yield* ledgers.values();
          },
          async noteChainless(accountIds) {
            world.chainless = accountIds;
          },
        },
        findings: {
          async record(_shard: TrailShard, findings) {
            step();
            for (const each of findings) {
              const name = `${each.kind} ${each.object}`;
              if (!alerts.has(name)) alerts.set(name, each);
            }
          },
        },
        listAccounts: async () => world.accounts,
        clock: { now: () => world.now * 1000, sleep: async () => undefined },
        awsTime: {
          confirmed: () => world.now,
          now: () => world.now * 1000,
          aheadBy: () => 0,
        },
        logger: createLogger({ level: 'ERROR', destination: { write: () => undefined } }),
      };
    },

    async walk(settings: Partial<TrailSettings> = {}, signal = new AbortController().signal) {
      const all = { prefix: '', lookbackDays: 90, maxWorkers: 4, ...settings };
      return walkTrail(world.dependencies(), all, { signal, isThorough: true });
    },
  };
  return world;
}

export type TrailWorld = ReturnType<typeof createTrailWorld>;
