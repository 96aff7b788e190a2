import { compareText, type Interval } from '@iam-tracker/core';

/** What a finding comes to, the worst first. */
export const FINDING_CLASSES = ['tampered', 'missing', 'gap', 'unproven'] as const;

/**
 * What a finding comes to: something is not as CloudTrail wrote it; something that a digest names is not there; no digest
 * covers a time; or nothing can be said.
 */
export type FindingClass = (typeof FINDING_CLASSES)[number];

/** Each reason, with its class where nothing else is known. */
const CLASS_OF_REASON = {
  /** Of a digest: it is no gzip file of one member with the JSON of a digest. */
  digest_broken: 'tampered',
  /** Says that it was written elsewhere: a copy of another hour, Region or bucket. */
  digest_moved: 'tampered',
  /** No key of CloudTrail made its signature. */
  digest_forged: 'tampered',
  /** The digest after it, which is proven, knows another content. */
  digest_changed: 'tampered',
  /** Signed with a key that was not in use then. */
  key_not_valid_then: 'tampered',
  /** Its key is not among those that are known; `tampered` where they are all that CloudTrail has. */
  key_unknown: 'unproven',
  /** The content is proven otherwise, but not by the metadata that lies with it: it was written anew. */
  metadata_changed: 'tampered',
  /** A copy without metadata, and no other digest repeats the signature. */
  signature_missing: 'unproven',
  /** The storage gave no answer about it. */
  digest_unreadable: 'unproven',
  /** Named by the digest after it; may still be delivered for 30 days after which it is `tampered`. */
  digest_missing: 'missing',
  /** The digest after it names no other: logging or validation was off. */
  logging_stopped: 'gap',
  /** Between two digests that name each other; CloudTrail left it out. */
  not_covered: 'gap',
  /** No digest for this time at the end of what was asked for. */
  no_digest: 'gap',
  /** A digest is of a time to come: the clock is wrong, and nothing can be said about the end. */
  clock_behind: 'unproven',
  /** No digest at all in a Region that the trail covers. */
  region_absent: 'gap',
  /** Named by a digest; `tampered` when it could not be delivered any more. */
  file_missing: 'missing',
  file_changed: 'tampered',
  /** The content is the one that is named, and more lies behind it. */
  file_appended: 'tampered',
  /** No whole gzip file. */
  file_broken: 'tampered',
  /** The storage gave no answer about it, or it is too large. */
  file_unreadable: 'unproven',
  /** Lies there, and no digest names it although digests cover its time. */
  file_unnamed: 'unproven',
} as const satisfies Record<string, FindingClass>;

/** Reason of a finding; stable, greppable. */
export type FindingReason = keyof typeof CLASS_OF_REASON;

/** Something that keeps a trail from being proven. */
export interface Finding {
  readonly reason: FindingReason;
  readonly class: FindingClass;
  /** Object that it is about; text of another author. */
  readonly key?: string;
  /** Digest that names the object. */
  readonly namedBy?: string;
  /** Seconds that are not proven because of it. */
  readonly interval?: Interval;
  /** Milliseconds: until then what is missing may still be delivered. */
  readonly healsUntil?: number;
}

/** Makes a finding of its reason, in the class that this has. */
export function finding(reason: FindingReason, more: Omit<Finding, 'reason' | 'class'>): Finding {
  return { reason, class: CLASS_OF_REASON[reason], ...more };
}

/** Orders findings: the worst first, then by time, those without one last, then by object. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    FINDING_CLASSES.indexOf(a.class) - FINDING_CLASSES.indexOf(b.class) ||
    startOf(a) - startOf(b) ||
    compareText(a.key ?? '', b.key ?? '') ||
    compareText(a.reason, b.reason)
  );
}

function startOf({ interval }: Finding): number {
  return interval?.start ?? Number.MAX_SAFE_INTEGER;
}
