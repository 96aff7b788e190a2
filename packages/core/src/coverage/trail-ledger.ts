import { CLOCK_TOLERANCE_MILLISECONDS } from '../clock.ts';
import { printable } from '../text.ts';
import { type Interval, mergeIntervals, subtractIntervals } from './interval.ts';
import { type Doubt, TRAIL_STREAM } from './ledger.ts';

/** The digests of a trail's files in one Region of one account: a chain of its own. */
export interface TrailShard {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Why a stretch is not proven: no digest lies there, its digest does not hold, the key of its signature is not known, a file that it
 * names is not there or is another one, the digest or a file could not be read, or logging began anew behind it.
 */
export const TRAIL_GAP_REASONS = [
  'no_digest',
  'digest_invalid',
  'key_unknown',
  'file_missing',
  'file_altered',
  'unread',
  'restart',
] as const;
export type TrailGapReason = (typeof TRAIL_GAP_REASONS)[number];

/** Stretch of deliveries, seconds, that no valid digest with all of its files proves so far. */
export interface TrailGap extends Interval {
  readonly reason: TrailGapReason;
  /** Time when a run first saw it, by AWS's time. */
  readonly seenAt: number;
}

/**
 * Kinds of tampering with the files: digests that did not come back in the time in which AWS delivers again, a digest that AWS
 * did not sign or that lies where it was not written, one that does not continue the one before, a named file that is gone,
 * one whose content is another.
 */
export const TRAIL_FINDING_KINDS = [
  'digest_missing',
  'digest_invalid',
  'chain_broken',
  'file_missing',
  'file_altered',
] as const;
export type TrailFindingKind = (typeof TRAIL_FINDING_KINDS)[number];

/** One finding of tampering. */
export interface TrailFinding extends Interval {
  readonly kind: TrailFindingKind;
  /** `bucket/key` of the object, or of the first one where several are meant; in a copy, the name of its file. */
  readonly object: string;
  /** Time of the finding, by AWS's time. */
  readonly foundAt: number;
}

/** The last digest that was valid: the next one has to continue it. */
export interface DigestMark {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of the digest, uncompressed, in hexadecimal. */
  readonly hash: string;
  /** End of what it tells of, seconds. */
  readonly end: number;
}

/** What is proven of the files of one account in one Region. Seconds are those of delivery, as digests have them. */
export interface TrailLedger {
  readonly shard: TrailShard;
  /** `<trail>@<home Region>`, as the keys of its digests say; of another trail nothing counts. */
  readonly trail?: string;
  /** Where its digests lie: what their keys begin with, up to the Region and its `/`. */
  readonly folder?: string;
  /** It was read from a copy, which ends when it was made: no later digest is waited for. */
  readonly isCopy?: true;
  /** Where the chain begins for us; absent until a digest was valid. */
  readonly since?: number;
  /** Everything from `since` to here is proven, save `gaps` and `lost`. */
  readonly through?: number;
  readonly last?: DigestMark;
  /** Sorted and disjoint. */
  readonly gaps: readonly TrailGap[];
  /** What will not be proven any more. */
  readonly lost: readonly Interval[];
  /** The latest ones, at most `MAX_TRAIL_FINDINGS`. */
  readonly findings: readonly TrailFinding[];
  /** All that ever were. */
  readonly findingCount: number;
  /** Log files that no digest names, and where the comparison ended, in seconds. */
  readonly unprovenFiles: number;
  readonly comparedThrough?: number;
  /** Keys of the latest of them, at most `MAX_UNPROVEN_KEYS`. */
  readonly unprovenKeys: readonly string[];
  /** Ends of the backfill digests of late that were dealt with, seconds: they come behind what was walked. */
  readonly backfills: readonly number[];
  readonly digestCount: number;
  readonly fileCount: number;
  /** Files that a digest named and nothing had read before. */
  readonly lateFileCount: number;
  /** Time of the last walk, seconds by AWS's time. */
  readonly walkedAt?: number;
  readonly lastError?: string;
  /** Set on a ledger that was changed since a run stored it; never stored itself. */
  readonly isAltered?: boolean;
  /** As in `ShardLedger`. */
  readonly version: number;
}

/** Bounds of what one ledger keeps: an item of the table stays far below 400 KB. */
const MAX_TRAIL_FINDINGS = 200;
const MAX_UNPROVEN_KEYS = 10;
const MAX_BACKFILLS = 200;
const MAX_GAPS = 500;
const MAX_ERROR_LENGTH = 1_000;

/** Digests come every hour; without one for two nothing proves that nothing was taken away. */
const DIGEST_SILENCE_SECONDS = 2 * 3600;

/** Writes the key under which the ledger of a chain is kept. */
export function formatTrailShard({ accountId, region }: TrailShard): string {
  return `${accountId}#${region}#${TRAIL_STREAM}`;
}

/**
 * Reads such a key; undefined for every other text.
 *
 * @example parseTrailShard('123456789012#eu-west-1#trail')?.region // 'eu-west-1'
 */
export function parseTrailShard(text: string): TrailShard | undefined {
  const [accountId, region, stream, ...more] = text.split('#');
  if (!accountId || !region || stream !== TRAIL_STREAM || more.length > 0) return undefined;
  return { accountId, region };
}

/** Returns the ledger of a chain of which nothing is known. */
export function openTrailLedger(shard: TrailShard): TrailLedger {
  return {
    shard,
    gaps: [],
    lost: [],
    findings: [],
    findingCount: 0,
    unprovenFiles: 0,
    unprovenKeys: [],
    backfills: [],
    digestCount: 0,
    fileCount: 0,
    lateFileCount: 0,
    version: 0,
  };
}

/** Returns the stretches of deliveries that are proven: named by valid digests, unchanged and read. */
export function provenIntervals({ gaps, lost, since, through }: TrailLedger): Interval[] {
  if (since === undefined || through === undefined) return [];
  return subtractIntervals([{ start: since, end: through }], [...gaps, ...lost]);
}

/** Everything from `since` up to here is proven but for what is lost; gaps that may heal end it. */
export function provenTo({ gaps, since = 0, through = since }: TrailLedger): number {
  return gaps[0]?.start ?? through;
}

/** What is missing may still be delivered: AWS tries for 30 days, and we wait a day longer. */
export const REDELIVERY_SECONDS = 31 * 24 * 3600;

/** Tells whether a chain goes on no more at `now`, in seconds: an account or a Region that is gone. */
export function isEnded({ through }: TrailLedger, now: number): boolean {
  return through !== undefined && now - through > REDELIVERY_SECONDS;
}

/** Tells whether no digest has come for so long that at `now`, in seconds, its absence is a gap. */
export function isSilent({ through }: TrailLedger, now: number): boolean {
  return through === undefined || now - through > DIGEST_SILENCE_SECONDS;
}

/** Tells why a ledger cannot be what a run wrote, at `now` in seconds by AWS's time; see `findDoubt`. */
export function findTrailDoubt(ledger: TrailLedger, now: number): Doubt | undefined {
  const { since, through, walkedAt, last } = ledger;
  const latest = now + CLOCK_TOLERANCE_MILLISECONDS / 1000;
  const claims = [since, through, walkedAt, last?.end];
  if (claims.some((claim) => claim !== undefined && claim > latest)) return 'ahead_of_time';
  if (ledger.isAltered) return 'altered';
  return since !== undefined && through !== undefined && through < since
    ? 'contradictory'
    : undefined;
}

/**
 * Adds a stretch to the gaps as far as none of them tells of it already: since when it was seen first is what decides
 * whether it may still heal.
 */
export function addTrailGap(gaps: readonly TrailGap[], gap: TrailGap): TrailGap[] {
  const fresh = subtractIntervals([gap], gaps).map((part) => ({ ...gap, ...part }));
  return [...gaps, ...fresh].sort((a, b) => a.start - b.start);
}

/** Takes a stretch out of the gaps: it is proven, or lost. */
export function closeTrailGaps(gaps: readonly TrailGap[], closed: Interval): TrailGap[] {
  return gaps.flatMap((gap) =>
    subtractIntervals([gap], [closed]).map((part) => ({ ...gap, ...part })),
  );
}

/** Adds findings, of which the ledger keeps the latest. One that it has already, of the same object, is no second one. */
export function addTrailFindings(
  ledger: TrailLedger,
  found: readonly TrailFinding[],
): { readonly ledger: TrailLedger; readonly fresh: readonly TrailFinding[] } {
  const known = new Set(ledger.findings.map(nameTrailFinding));
  const fresh = found.filter((finding) => {
    const name = nameTrailFinding(finding);
    const isNew = !known.has(name);
    known.add(name);
    return isNew;
  });
  const findings = [...ledger.findings, ...fresh].slice(-MAX_TRAIL_FINDINGS);
  const findingCount = ledger.findingCount + fresh.length;
  return { ledger: { ...ledger, findings, findingCount }, fresh };
}

/** Names what a finding is about: the same whenever it is found again. */
export function nameTrailFinding({ kind, object, start }: TrailFinding): string {
  return `${kind}#${start}#${object}`;
}

/** Returns the ledger as it will be read back, bounded: neighbouring gaps are joined where there are too many of them. */
export function fitTrailLedger(ledger: TrailLedger): TrailLedger {
  const lost = mergeIntervals(ledger.lost);
  const gaps = [...ledger.gaps];
  while (gaps.length > MAX_GAPS) {
    // The oldest two become one, which proves less and never more.
    const [first, second] = gaps.splice(0, 2) as [TrailGap, TrailGap];
    gaps.unshift({ ...first, end: second.end, seenAt: Math.max(first.seenAt, second.seenAt) });
  }
  const kept = lost.slice(-MAX_GAPS);
  const [oldest] = kept;
  const cut = lost.length - kept.length;
  if (cut > 0 && oldest !== undefined)
    kept[0] = { start: lost[0]?.start ?? oldest.start, end: oldest.end };
  const { lastError, ...rest } = ledger;
  return {
    ...rest,
    gaps,
    lost: kept,
    unprovenKeys: ledger.unprovenKeys.slice(-MAX_UNPROVEN_KEYS),
    backfills: ledger.backfills.slice(-MAX_BACKFILLS),
    ...(lastError ? { lastError: printable(lastError, MAX_ERROR_LENGTH) } : {}),
  };
}
