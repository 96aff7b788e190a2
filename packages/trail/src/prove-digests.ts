import { compareText, HOUR, lastSegment, SECOND } from '@iam-tracker/core';
import type { Digest, DigestProblem } from './digest.ts';
import { type Finding, finding } from './finding.ts';
import type { DigestFile } from './object-key.ts';
import { isSignedBy, keysFor, type PublicKey } from './public-keys.ts';

/** A digest as it lies somewhere. */
export interface StoredDigest {
  /** Undefined in a copy, whose folders are the copier's choice: there its name alone says where it is. */
  readonly bucket?: string;
  /** Key or path. */
  readonly key: string;
  /** What its name says. */
  readonly name: Pick<DigestFile, 'accountId' | 'region' | 'isBackfill' | 'time'>;
  /** Metadata `signature`, hexadecimal. */
  readonly signature?: string;
  /** Metadata `signature-algorithm`. */
  readonly signatureAlgorithm?: string;
  /** Metadata `backfill-generation-timestamp`, in milliseconds. */
  readonly generatedAt?: number;
  readonly digest: Digest | DigestProblem | 'unreadable';
}

/**
 * How a digest is proven: by the signature in its metadata, by the same signature as the digest after it repeats it, or by its
 * hash in a digest that is proven itself.
 */
type Proof = 'signed' | 'repeated' | 'linked';

/** A digest that CloudTrail wrote. */
export interface ProvenDigest extends Digest {
  readonly isBackfill: boolean;
  readonly proof: Proof;
  /** Key or path at which it lies, for messages. */
  readonly at: string;
}

/** Keys of CloudTrail as they are known. */
export interface KnownKeys {
  readonly keys: readonly PublicKey[];
  /** CloudTrail itself answered: a key that is not here is none of its keys. */
  readonly areComplete: boolean;
}

/** What came of the digests of a chain: those that are proven, in the order of their times, and what is wrong with the others. */
export interface DigestProofs {
  readonly proven: readonly ProvenDigest[];
  readonly findings: readonly Finding[];
  /** Tells whether something lies where CloudTrail wrote the digest of this key, whatever it is. */
  isPresent(key: string): boolean;
}

const ALGORITHM = 'SHA256withRSA';

interface Candidate {
  readonly stored: StoredDigest;
  readonly digest: Digest;
}

/** What another digest says of this one. */
interface Claim {
  readonly signature: string;
  readonly sha256: string;
  /** Key of the digest that says it. */
  readonly by: string;
}

/**
 * Finds out which digests of one chain CloudTrail wrote. Total, and the order of what is handed in makes no difference. Files
 * that digests name are not looked at here.
 */
export function proveDigests(digests: readonly StoredDigest[], known: KnownKeys): DigestProofs {
  const { candidates, findings } = sortOut(digests);
  const claims = collectClaims(candidates);
  const proven = new Map<string, ProvenDigest>();
  // The newest first: what it says of those before it counts when it is proven itself.
  for (const { stored, digest } of candidates.toReversed()) {
    const told = claims.get(digest.key) ?? [];
    const linked = told.filter(({ by }) => proven.has(by));
    if (linked.some(({ sha256 }) => sha256 !== digest.sha256)) {
      findings.push(about('digest_changed', stored));
      continue;
    }
    const judged = judgeSignatures(stored, digest, told, known);
    const proof = judged.proof ?? (linked.length > 0 ? 'linked' : undefined);
    const { isBackfill } = stored.name;
    if (proof !== undefined)
      proven.set(digest.key, { ...digest, isBackfill, proof, at: stored.key });
    if (proof === undefined) findings.push(judged.trouble ?? about('digest_forged', stored));
    else if (isMetadataWrong(stored, proof)) {
      findings.push(about('metadata_changed', stored));
    }
  }
  const present = new Set(
    digests.map(({ bucket, key }) => (bucket === undefined ? lastSegment(key) : key)),
  );
  return {
    proven: [...proven.values()].reverse(),
    findings,
    isPresent: (key) => present.has(key) || present.has(lastSegment(key)),
  };
}

/** Candidates in the order of their times. */
function sortOut(digests: readonly StoredDigest[]): {
  candidates: Candidate[];
  findings: Finding[];
} {
  const findings: Finding[] = [];
  const candidates: Candidate[] = [];
  for (const stored of digests) {
    const { digest } = stored;
    if (digest === 'unreadable') findings.push(about('digest_unreadable', stored));
    else if (typeof digest === 'string') findings.push(about('digest_broken', stored));
    else if (!isInPlace(stored, digest)) findings.push(about('digest_moved', stored));
    else candidates.push({ stored, digest });
  }
  candidates.sort(
    (a, b) =>
      a.digest.endTime - b.digest.endTime ||
      compareText(a.digest.key, b.digest.key) ||
      compareText(a.digest.sha256, b.digest.sha256),
  );
  return { candidates, findings };
}

function isInPlace({ bucket, key, name }: StoredDigest, digest: Digest): boolean {
  if (digest.accountId !== name.accountId) return false;
  if (bucket === undefined) return lastSegment(key) === lastSegment(digest.key);
  return digest.bucket === bucket && digest.key === key;
}

function collectClaims(candidates: readonly Candidate[]): Map<string, Claim[]> {
  const claims = new Map<string, Claim[]>();
  for (const { digest } of candidates) {
    if (digest.previous === null) continue;
    const { key, sha256, signature } = digest.previous;
    const claim = { signature, sha256, by: digest.key };
    const others = claims.get(key);
    if (others === undefined) claims.set(key, [claim]);
    else others.push(claim);
  }
  return claims;
}

/** Returns by which signature a digest is proven, or what is to be said when nothing else proves it. */
function judgeSignatures(
  stored: StoredDigest,
  digest: Digest,
  told: readonly Claim[],
  known: KnownKeys,
): { proof?: Proof; trouble?: Finding } {
  const { answer, keys } = keysFor(known.keys, {
    fingerprint: digest.fingerprint,
    region: stored.name.region,
    signedText: digest.signedText,
    signedBetween: signingTime(stored, digest),
  });
  if (answer === 'unknown') {
    const trouble = about('key_unknown', stored);
    return { trouble: known.areComplete ? { ...trouble, class: 'tampered' } : trouble };
  }
  if (answer === 'not_valid_then') return { trouble: about('key_not_valid_then', stored) };
  const fits = (signature: string) => isSignedBy(keys, digest.signedText, signature);
  const { signature, signatureAlgorithm } = stored;
  if (signature !== undefined && signatureAlgorithm === ALGORITHM && fits(signature)) {
    return { proof: 'signed' };
  }
  if (told.some((claim) => fits(claim.signature))) return { proof: 'repeated' };
  const isSilent = signature === undefined && told.length === 0;
  return { trouble: about(isSilent ? 'signature_missing' : 'digest_forged', stored) };
}

function signingTime(
  { name, generatedAt }: StoredDigest,
  { startTime, endTime }: Digest,
): readonly [number, number] | undefined {
  if (!name.isBackfill) return [startTime, endTime];
  return generatedAt === undefined ? undefined : [generatedAt - HOUR, generatedAt + HOUR];
}

/** In the bucket CloudTrail's metadata lies with every digest. */
function isMetadataWrong(stored: StoredDigest, proof: Proof): boolean {
  if (stored.bucket === undefined) return stored.signature !== undefined && proof !== 'signed';
  return proof !== 'signed' || (stored.name.isBackfill && stored.generatedAt === undefined);
}

/** The time is that of its name: what it says itself of its time is not to be believed. */
function about(reason: Finding['reason'], { key, name }: StoredDigest): Finding {
  const end = Math.ceil(name.time / SECOND);
  return finding(reason, { key, interval: { start: end - HOUR / SECOND, end } });
}
