import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { formatTime } from '@iam-tracker/core';
import { formatObjectKey } from '@iam-tracker/trail';
import type { SigningKey } from './signing-key.ts';

/** An object as it lies in the bucket of a trail. */
interface TrailObject {
  readonly key: string;
  /** Gzip. */
  readonly body: Buffer;
  /** User metadata of S3, names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A file of events that was delivered. */
export interface DeliveredFile {
  readonly key: string;
  /** Gzip, as it lies in the bucket. */
  readonly body: Uint8Array;
}

/** Digests of one account in one Region, one after another. */
interface DigestWriter {
  /**
   * Writes the digest of the files that were delivered since the last one, up to `end` (milliseconds, whole seconds). The first
   * begins an hour before its end.
   */
  write(end: number, files: Iterable<DeliveredFile>): TrailObject;
  /** Writes a digest for files of an earlier time, `generatedAt` (milliseconds) being later; it is no part of the chain. */
  writeBackfill(
    time: { readonly start: number; readonly end: number; readonly generatedAt: number },
    files: Iterable<DeliveredFile>,
  ): TrailObject;
  /** Logging stops: the next digest begins at `restart` (milliseconds) and names none before it. */
  stop(restart: number): void;
}

interface DigestWriterOptions {
  readonly bucket: string;
  /** Text before `AWSLogs/`, with its `/`; empty by default. */
  readonly prefix?: string;
  readonly organizationId?: string;
  readonly accountId: string;
  readonly region: string;
  readonly trailName: string;
  readonly homeRegion: string;
  readonly key: SigningKey;
}

interface Previous {
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

const HOUR = 3_600_000;

/** Writes digests as CloudTrail does, with true signatures. */
export function createDigestWriter(options: DigestWriterOptions): DigestWriter {
  const { bucket, prefix = '', organizationId, accountId, region, trailName, homeRegion } = options;
  let previous: Previous | undefined;
  let reached: number | undefined;

  function make(
    start: number,
    end: number,
    files: Iterable<DeliveredFile>,
    before: Previous | undefined,
    isBackfill: boolean,
  ): TrailObject & { readonly hash: string } {
    const key = formatObjectKey({
      kind: 'digest',
      ...{ prefix, accountId, region, trailName, homeRegion, isBackfill, time: end },
      ...(organizationId === undefined ? {} : { organizationId }),
    });
    const content = JSON.stringify({
      awsAccountId: accountId,
      digestStartTime: formatTime(start),
      digestEndTime: formatTime(end),
      digestS3Bucket: bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: options.key.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: before === undefined ? null : bucket,
      previousDigestS3Object: before?.key ?? null,
      previousDigestHashValue: before?.hash ?? null,
      previousDigestHashAlgorithm: before === undefined ? null : 'SHA-256',
      previousDigestSignature: before?.signature ?? null,
      logFiles: Array.from(files, (file) => ({
        s3Bucket: bucket,
        s3Object: file.key,
        hashValue: sha256(gunzipSync(file.body)),
        hashAlgorithm: 'SHA-256',
        newestEventTime: formatTime(end),
        oldestEventTime: formatTime(start),
      })),
    });
    const hash = sha256(content);
    const signature = options.key.sign(
      [formatTime(end), `${bucket}/${key}`, hash, before?.signature ?? 'null'].join('\n'),
    );
    const metadata = { signature, 'signature-algorithm': 'SHA256withRSA' };
    return { key, body: gzipSync(content), metadata, hash };
  }

  return {
    write(end, files) {
      const { hash, ...object } = make(reached ?? end - HOUR, end, files, previous, false);
      previous = { key: object.key, hash, signature: object.metadata.signature ?? '' };
      reached = end;
      return object;
    },
    writeBackfill({ start, end, generatedAt }, files) {
      const { hash: _, ...object } = make(start, end, files, undefined, true);
      const stamp = { 'backfill-generation-timestamp': formatTime(generatedAt) };
      return { ...object, metadata: { ...object.metadata, ...stamp } };
    },
    stop(restart) {
      previous = undefined;
      reached = restart;
    },
  };
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
