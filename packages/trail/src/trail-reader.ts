import { forEachConcurrently, lastSegment, parseTime } from '@iam-tracker/core';
import type { FileState } from './chain-question.ts';
import { type NamedFile, readDigest } from './digest.ts';
import { hashGzip } from './gzip-member.ts';
import type { ChainVerdict } from './judge-chain.ts';
import type { DigestFile } from './object-key.ts';
import type { ProvenDigest, StoredDigest } from './prove-digests.ts';
import type { TrailScope, TrailStore } from './trail-store.ts';
import type { StoredFile } from './unnamed-files.ts';

interface ListedDigest {
  readonly path: string;
  readonly name: Omit<DigestFile, 'prefix'>;
}

/** Reads objects of a trail, many at a time. */
export interface TrailReader {
  /** Reads digests, in the order in which they are named. */
  readDigests(digests: readonly ListedDigest[]): Promise<StoredDigest[]>;
  /** Hashes the files that digests of the scope name, and returns what came of each. */
  readFiles(
    digests: readonly ProvenDigest[],
    scope: TrailScope,
  ): Promise<(file: NamedFile) => FileState>;
  /** Returns what tells whether a chain's proven digests name a file. */
  isNamedBy(verdicts: readonly ChainVerdict[]): (file: StoredFile) => boolean;
}

interface ReadingOptions {
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  onRead?(): void;
}

/** Gzip bytes of a digest: one of 64 MB of text takes some 10. */
const MAX_DIGEST_FILE = 33_554_432;
/** Text in a file of events; CloudTrail's have some tens of megabytes at most. */
const MAX_FILE_CONTENT = 1_073_741_824;

/**
 * Creates a reader of `concurrency` objects at a time, which tells of each that could not be read.
 *
 * @param paths of a copy: where files of a name lie
 */
export function createTrailReader(
  store: TrailStore,
  paths: ReadonlyMap<string, readonly string[]>,
  { concurrency, onRead, signal }: ReadingOptions,
  onFailure: (failure: unknown) => void,
): TrailReader {
  const isCopy = store.bucket === undefined;

  /** What was interrupted says nothing about an object. */
  function fail(error: unknown): void {
    signal?.throwIfAborted();
    onFailure(error);
  }

  async function readOne({ path, name }: ListedDigest): Promise<StoredDigest> {
    const where = { ...(isCopy ? {} : { bucket: store.bucket as string }), key: path, name };
    try {
      const object = await store.read(path);
      const file = object && (await collect(object.body, MAX_DIGEST_FILE));
      if (file === undefined) return { ...where, digest: 'unreadable' };
      const {
        signature,
        'signature-algorithm': signatureAlgorithm,
        'backfill-generation-timestamp': generated = '',
      } = object?.metadata ?? {};
      const generatedAt = parseTime(generated);
      return {
        ...where,
        ...(signature === undefined ? {} : { signature }),
        ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
        ...(generatedAt === undefined ? {} : { generatedAt }),
        digest: readDigest(file),
      };
    } catch (error) {
      fail(error);
      return { ...where, digest: 'unreadable' };
    } finally {
      onRead?.();
    }
  }

  async function hashOne(path: string, bucket?: string): Promise<FileState> {
    try {
      const object = await store.read(path, bucket);
      return object && (await hashGzip(object.body, MAX_FILE_CONTENT));
    } catch (error) {
      fail(error);
      return 'unreadable';
    } finally {
      onRead?.();
    }
  }

  /** Of several copies of a file the one that is worst. */
  async function stateOfFile(file: NamedFile): Promise<FileState> {
    if (!isCopy) return hashOne(file.key, file.bucket);
    let state: FileState;
    for (const path of paths.get(lastSegment(file.key)) ?? []) {
      state = await hashOne(path);
      if (typeof state !== 'object' || state.hasMore || state.sha256 !== file.sha256) break;
    }
    return state;
  }

  return {
    async readDigests(digests) {
      const read: StoredDigest[] = [];
      await forEachConcurrently(digests.entries(), concurrency, async ([index, digest]) => {
        read[index] = await readOne(digest);
      });
      return read;
    },
    async readFiles(digests, { since, until }) {
      const states = new Map<string, FileState>();
      const named = digests
        .filter(
          ({ startTime, endTime }) => endTime > (since ?? 0) && startTime < (until ?? endTime),
        )
        .flatMap(({ files }) => files);
      const wanted = new Map(named.map((file) => [`${file.bucket}/${file.key}`, file]));
      await forEachConcurrently(wanted, concurrency, async ([id, file]) => {
        states.set(id, await stateOfFile(file));
      });
      return (file) => states.get(`${file.bucket}/${file.key}`);
    },
    isNamedBy(verdicts) {
      if (!isCopy) {
        return ({ key }) =>
          verdicts.some(({ namedFiles }) => namedFiles.has(`${store.bucket}/${key}`));
      }
      const names = new Set(
        verdicts.flatMap(({ namedFiles }) => [...namedFiles].map((place) => lastSegment(place))),
      );
      return ({ key }) => names.has(lastSegment(key));
    },
  };
}

/** Undefined when there is more than the bound. */
async function collect(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
