import { isJsonObject, type JsonObject, parseJson, parseTime, textIn } from '@iam-tracker/core';
import { type GzipProblem, gunzipMember } from './gzip-member.ts';

/** A file of events as a digest names it. */
export interface NamedFile {
  readonly bucket: string;
  readonly key: string;
  /** Of the uncompressed file, lower-case hexadecimal. */
  readonly sha256: string;
}

/** What a digest says of the one before it. */
interface PreviousDigest {
  readonly bucket: string;
  readonly key: string;
  /** Of the uncompressed digest, lower-case hexadecimal. */
  readonly sha256: string;
  /** Hexadecimal, as it stands there: the signature of this digest is about this text. */
  readonly signature: string;
}

/** Content of a digest. Nothing of it is true before `judgeChain` says so. */
export interface Digest {
  readonly accountId: string;
  /** Milliseconds: between these times the files it names were delivered. `endTime` does not belong to it. */
  readonly startTime: number;
  readonly endTime: number;
  /** Place where CloudTrail wrote it. */
  readonly bucket: string;
  readonly key: string;
  readonly fingerprint: string;
  /** Null in the first digest after logging, or validation, began. */
  readonly previous: PreviousDigest | null;
  readonly files: readonly NamedFile[];
  /** Of the uncompressed digest, lower-case hexadecimal. */
  readonly sha256: string;
  /** Text that its signature signs. */
  readonly signedText: string;
}

/** Reason for which bytes are no digest. */
export type DigestProblem = GzipProblem | 'trailing_bytes' | 'no_digest';

/** Content of a digest: each named file takes some 400 bytes of it. */
const MAX_DIGEST_BYTES = 67_108_864;
const HASH = /^[0-9a-f]{64}$/;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;
const ALGORITHM = 'SHA256withRSA';

/**
 * Reads a digest as it lies in S3, gzip and all. Total: whatever the bytes, an answer comes back.
 *
 * Everything in it but what is named here is ignored (CloudTrail User Guide, "CloudTrail digest file structure").
 */
export function readDigest(file: Uint8Array): Digest | DigestProblem {
  const read = gunzipMember(file, MAX_DIGEST_BYTES);
  if (typeof read === 'string') return read;
  if (read.hasMore) return 'trailing_bytes';
  const json = parseJson(read.content.toString('utf8'));
  return (isJsonObject(json) ? toDigest(json, read.sha256) : undefined) ?? 'no_digest';
}

function toDigest(json: JsonObject, sha256: string): Digest | undefined {
  const end = textIn(json, 'digestEndTime') ?? '';
  const startTime = parseTime(textIn(json, 'digestStartTime') ?? '');
  const endTime = parseTime(end);
  const bucket = textIn(json, 'digestS3Bucket');
  const key = textIn(json, 'digestS3Object');
  const accountId = textIn(json, 'awsAccountId');
  const fingerprint = textIn(json, 'digestPublicKeyFingerprint');
  const previous = toPrevious(json);
  const files = toFiles(json.logFiles);
  if (accountId === undefined || fingerprint === undefined) return undefined;
  if (bucket === undefined || key === undefined) return undefined;
  if (startTime === undefined || endTime === undefined || startTime >= endTime) return undefined;
  if (previous === undefined || files === undefined) return undefined;
  if (json.digestSignatureAlgorithm !== ALGORITHM) return undefined;
  const signedText = [
    ...[end, `${bucket}/${key}`, sha256],
    // The word that CloudTrail signs where there is none.
    previous?.signature ?? 'null',
  ].join('\n');
  const said = { accountId, startTime, endTime, bucket, key, fingerprint };
  return { ...said, previous, files, sha256, signedText };
}

/** Null where all of it is null; undefined for what is neither. */
function toPrevious(json: JsonObject): PreviousDigest | null | undefined {
  const fields = ['S3Bucket', 'S3Object', 'HashValue', 'HashAlgorithm', 'Signature'].map(
    (name) => json[`previousDigest${name}`],
  );
  if (fields.every((field) => field === null || field === undefined)) return null;
  const [bucket, key, sha256, algorithm, signature] = fields;
  if (typeof bucket !== 'string' || typeof key !== 'string') return undefined;
  if (typeof sha256 !== 'string' || !HASH.test(sha256) || algorithm !== 'SHA-256') return undefined;
  if (typeof signature !== 'string' || !HEX.test(signature)) return undefined;
  return { bucket, key, sha256, signature };
}

function toFiles(list: unknown): NamedFile[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const files: NamedFile[] = [];
  for (const each of list) {
    if (!isJsonObject(each) || each.hashAlgorithm !== 'SHA-256') return undefined;
    const bucket = textIn(each, 's3Bucket');
    const key = textIn(each, 's3Object');
    const sha256 = textIn(each, 'hashValue') ?? '';
    if (bucket === undefined || key === undefined || !HASH.test(sha256)) return undefined;
    files.push({ bucket, key, sha256 });
  }
  return files;
}
