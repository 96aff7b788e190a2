import { compact, forEachConcurrently, SECOND } from '@iam-tracker/core';
import {
  type DigestFile,
  type DigestProofs,
  type Finding,
  type NamedFile,
  type ProvenDigest,
  proveDigests,
  readDigest,
  type StoredDigest,
} from '@iam-tracker/trail';
import { checkFiles } from './check-files.ts';
import type { DigestEvidence, FileEvidence } from './digest-evidence.ts';
import type { TrailDependencies } from './trail-ports.ts';

/** A digest in the bucket, by its key. */
export interface DigestKey {
  readonly key: string;
  readonly file: DigestFile;
}

/** Digests of one chain fetched side by side. */
const FETCHES = 4;

/** Keys are changed while digests of the hour before are written; a backfill is signed up to a month later than its hour. */
const KEYS_MARGIN = 2 * 3600 * SECOND;

/** What is no sign of another hand. A copy has lost the signature of its newest digest: the next one will tell it. */
const VERDICTS: Readonly<Partial<Record<Finding['reason'], 'key_unknown' | 'unread'>>> = {
  key_unknown: 'key_unknown',
  digest_unreadable: 'unread',
  signature_missing: 'unread',
};

/**
 * Finds out what digests of one chain are worth: whether AWS signed each of them where it lies, and what became of the files that it
 * names. What vanished since it was listed is left out: the chain has a hole there.
 *
 * @throws what the bucket, the keys or the stores throw
 */
export async function proveBatch(
  digests: readonly DigestKey[],
  dependencies: TrailDependencies,
  signal: AbortSignal,
): Promise<DigestEvidence[]> {
  const stored = await fetchDigests(digests, dependencies, signal);
  const { findings, proven } = await proveStored(stored, dependencies, signal);
  const troubles = new Map(findings.map((each) => [each.key ?? '', each.reason]));
  const provenAt = new Map(proven.map((each) => [each.at, each]));
  const named = proven.flatMap(({ files }) => files);
  const files = await checkFiles(named, dependencies, signal);
  return stored.map(({ key, name, time }): DigestEvidence => {
    const { isBackfill } = name;
    const place = { bucket: dependencies.bucket.name, key, isBackfill };
    const digest = provenAt.get(key);
    const trouble = troubles.get(key);
    if (digest !== undefined) return toEvidence(digest, place, files, trouble);
    const verdict = VERDICTS[trouble ?? 'digest_unreadable'] ?? 'invalid';
    return { ...place, verdict, end: Math.floor(time / SECOND) };
  });
}

/** A digest as it was fetched, with the time of its name in milliseconds. */
type Fetched = StoredDigest & { readonly time: number };

/** Fetches digests, in their order; those that vanished are left out. */
export async function fetchDigests(
  digests: readonly DigestKey[],
  { bucket }: Pick<TrailDependencies, 'bucket'>,
  signal: AbortSignal,
): Promise<Fetched[]> {
  const fetched = new Map<string, Fetched>();
  await forEachConcurrently(digests, FETCHES, async ({ file, key }) => {
    signal.throwIfAborted();
    const found = await bucket.fetchDigest(key, signal);
    if (found === undefined) return;
    const { bytes, ...metadata } = found;
    const digest = bytes === 'unreadable' ? bytes : readDigest(bytes);
    const place = bucket.isCopy ? {} : { bucket: bucket.name };
    fetched.set(key, { ...metadata, ...place, key, name: file, time: file.time, digest });
  });
  return digests.flatMap(({ key }) => fetched.get(key) ?? []);
}

/** Finds out which of some digests AWS signed: together, since the next one repeats a signature that is lost. */
export async function proveStored(
  stored: readonly Fetched[],
  { keys }: Pick<TrailDependencies, 'keys'>,
  signal: AbortSignal,
): Promise<DigestProofs> {
  const times = stored.flatMap(({ digest, generatedAt }) =>
    typeof digest === 'string'
      ? []
      : [digest.startTime, digest.endTime, generatedAt ?? digest.endTime],
  );
  const region = stored[0]?.name.region;
  if (region === undefined || times.length === 0) return proveDigests(stored, NO_KEYS);
  const between = {
    start: Math.min(...times) - KEYS_MARGIN,
    end: Math.max(...times) + KEYS_MARGIN,
  };
  const known = await keys.list(region, between, signal);
  return proveDigests(stored, { keys: known, areComplete: false });
}

const NO_KEYS = { keys: [], areComplete: false };

function toEvidence(
  digest: ProvenDigest,
  place: Pick<DigestEvidence, 'bucket' | 'key' | 'isBackfill'>,
  files: ReadonlyMap<NamedFile, FileEvidence>,
  trouble: Finding['reason'] | undefined,
): DigestEvidence {
  const { endTime, previous, sha256, startTime } = digest;
  return compact({
    ...place,
    verdict: 'valid' as const,
    start: Math.floor(startTime / SECOND),
    end: Math.floor(endTime / SECOND),
    hash: sha256,
    previous:
      previous === null
        ? undefined
        : { key: previous.key, hash: previous.sha256, signature: previous.signature },
    isRewritten: trouble === 'metadata_changed' ? (true as const) : undefined,
    files: digest.files.flatMap((file) => files.get(file) ?? []),
  });
}
