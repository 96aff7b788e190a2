/** What became of a file that a digest names. */
export interface FileEvidence {
  readonly bucket: string;
  readonly key: string;
  readonly state: 'proven' | 'missing' | 'altered' | 'unread';
  /** A copy was read that is not what the digest names, whatever lies there now. */
  readonly wasAltered?: boolean;
  /** Nothing had read it before. */
  readonly isLate?: boolean;
}

interface DigestPlace {
  readonly bucket: string;
  readonly key: string;
  /** End of what it tells of, seconds. */
  readonly end: number;
  readonly isBackfill: boolean;
}

/** A digest that AWS signed and that lies where it was written. */
export interface ValidDigest extends DigestPlace {
  readonly verdict: 'valid';
  readonly start: number;
  readonly hash: string;
  /** A writer other than CloudTrail put it there anew: its content is proven by another digest, and not by what lies with it. */
  readonly isRewritten?: true;
  /** The one before, by its own words; absent at the start of a chain. */
  readonly previous?: { readonly key: string; readonly hash: string; readonly signature: string };
  readonly files: readonly FileEvidence[];
}

/** Any other: forged or misplaced, signed by a key that AWS does not tell of, or not to be read now. */
interface UnprovenDigest extends DigestPlace {
  readonly verdict: 'invalid' | 'key_unknown' | 'unread';
}

/** What was found out about a digest in the bucket. */
export type DigestEvidence = ValidDigest | UnprovenDigest;
