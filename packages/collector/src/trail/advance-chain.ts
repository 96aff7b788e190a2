import {
  CLOCK_TOLERANCE_MILLISECONDS,
  DAY,
  HOUR,
  type Interval,
  mergeIntervals,
  subtractIntervals,
} from '@iam-tracker/core';
import {
  addTrailFindings,
  addTrailGap,
  closeTrailGaps,
  REDELIVERY_SECONDS,
  type TrailFinding,
  type TrailFindingKind,
  type TrailGapReason,
  type TrailLedger,
} from '@iam-tracker/core/trail';
import type { DigestEvidence, FileEvidence, ValidDigest } from './digest-evidence.ts';

interface AdvanceOptions {
  /** Seconds by AWS's time. */
  readonly now: number;
  /** The bucket was listed from here on, seconds: what a chain had before is not asked for. */
  readonly listedFrom: number;
}

interface Advance {
  readonly ledger: TrailLedger;
  /** Findings that the ledger did not have before. */
  readonly fresh: readonly TrailFinding[];
}

/**
 * A digest names what was delivered before it, so what it names and is not there was taken away, save where a copy of the bucket
 * lags behind. AWS tells of a key before it signs with it.
 */
const GRACE_SECONDS = DAY / 1000;

/** Digests tell of an hour each (CloudTrail user guide, "CloudTrail digest file structure"). */
const DIGEST_SECONDS = HOUR / 1000;

/**
 * Draws conclusions from what was found out about digests of a chain. A valid digest proves its own hour if all files that it names
 * are there, unchanged and read; what lies between proven hours is a gap. Order does not count, evidence that is seen again changes
 * nothing, and what is delivered late heals a gap. Only `now` makes tampering of a gap.
 */
export function advanceChain(
  ledger: TrailLedger,
  evidence: readonly DigestEvidence[],
  options: AdvanceOptions,
): Advance {
  const found: TrailFinding[] = [];
  let next = ledger;
  for (const digest of [...evidence].sort((a, b) => a.end - b.end)) {
    next = takeIn(next, digest, options, found);
  }
  return addTrailFindings({ ...giveUp(next, options.now, found), walkedAt: options.now }, found);
}

function takeIn(
  ledger: TrailLedger,
  digest: DigestEvidence,
  options: AdvanceOptions,
  found: TrailFinding[],
): TrailLedger {
  const { now } = options;
  const hour = hourOf(digest);
  const tell = (kind: TrailFindingKind, { bucket, key }: { bucket: string; key: string }) => {
    found.push({ ...hour, kind, object: `${bucket}/${key}`, foundAt: now });
  };
  // A name may say any time. Of one to come nothing is believed but that a writer of the bucket put it there.
  if (hour.end > now + CLOCK_TOLERANCE_MILLISECONDS / 1000) {
    tell('digest_invalid', digest);
    return ledger;
  }
  const reason = reasonOf(digest);
  const isOverdue = reason !== undefined && isOlder(ledger, hour, reason, now);
  const isBroken = digest.verdict === 'valid' && !digest.isBackfill && breaksChain(ledger, digest);
  if (isBroken) tell('chain_broken', digest);
  const isForeign = digest.verdict === 'key_unknown' && isOverdue;
  if (digest.verdict === 'invalid' || isForeign || isRewritten(digest)) {
    tell('digest_invalid', digest);
  }
  for (const file of filesOf(digest)) {
    if (file.state === 'altered' || file.wasAltered) tell('file_altered', file);
    if (file.state === 'missing' && isOverdue) tell('file_missing', file);
  }
  const isWhole = digest.verdict === 'valid' && reason === undefined;
  const counted = isWhole ? count(ledger, digest) : ledger;
  if (digest.isBackfill) return takeBackfill(counted, hour, reason, now);
  const begun = beginOrGoOn(counted, digest, hour, options);
  const settled = settle(begun, hour, reason, now);
  const lost = isBroken ? mergeIntervals([...settled.lost, hour]) : settled.lost;
  return { ...settled, lost, ...markLast(ledger, digest) };
}

/** A digest that is none says nothing of its own time but by its name. */
function hourOf(digest: DigestEvidence): Interval {
  const start = digest.verdict === 'valid' ? digest.start : digest.end - DIGEST_SECONDS;
  return { start, end: digest.end };
}

function filesOf(digest: DigestEvidence): readonly FileEvidence[] {
  return digest.verdict === 'valid' ? digest.files : [];
}

function isRewritten(digest: DigestEvidence): boolean {
  return digest.verdict === 'valid' && digest.isRewritten === true;
}

/** The worst that is wrong with a digest; undefined when it proves its hour. */
function reasonOf(digest: DigestEvidence): TrailGapReason | undefined {
  if (digest.verdict === 'invalid') return 'digest_invalid';
  if (digest.verdict !== 'valid') return digest.verdict;
  const states = new Set(digest.files.map(({ state }) => state));
  if (states.has('altered')) return 'file_altered';
  if (states.has('missing')) return 'file_missing';
  return states.has('unread') ? 'unread' : undefined;
}

/** Tells whether a digest begins where the last one ends and does not go on from it: two that AWS signed cannot be so. */
function breaksChain({ last }: TrailLedger, { key, previous, start }: ValidDigest): boolean {
  if (last === undefined || last.end !== start || last.key === key) return false;
  if (previous === undefined) return false;
  return previous.key !== last.key || previous.hash !== last.hash;
}

/** Tells whether something is wrong with an hour for longer than is given to it. */
function isOlder(
  { gaps }: TrailLedger,
  hour: Interval,
  reason: TrailGapReason,
  now: number,
): boolean {
  return gaps.some(
    (gap) =>
      gap.reason === reason &&
      gap.start < hour.end &&
      hour.start < gap.end &&
      now - gap.seenAt > GRACE_SECONDS,
  );
}

/** Opens what lies between the end of the chain and a digest; a chain that begins with it knows nothing of before. */
function beginOrGoOn(
  ledger: TrailLedger,
  digest: DigestEvidence,
  hour: Interval,
  { listedFrom, now }: AdvanceOptions,
): TrailLedger {
  const isStart = digest.verdict === 'valid' && digest.previous === undefined;
  // One that goes on from another had one before it, which would have been listed.
  const before = isStart ? hour.start : Math.max(listedFrom, hour.start - DIGEST_SECONDS);
  const since = ledger.since ?? Math.min(before, hour.start);
  const through = ledger.through ?? since;
  const reason = isStart ? 'restart' : 'no_digest';
  const isBehind = hour.start > through;
  return {
    ...ledger,
    since,
    through: Math.max(through, hour.end),
    gaps: isBehind
      ? addTrailGap(ledger.gaps, { start: through, end: hour.start, reason, seenAt: now })
      : ledger.gaps,
  };
}

/** What is proven closes gaps, also such as were given up; what is not opens them, or says better why they are. */
function settle(
  ledger: TrailLedger,
  hour: Interval,
  reason: TrailGapReason | undefined,
  now: number,
): TrailLedger {
  const { since = hour.start } = ledger;
  const known = { start: Math.max(hour.start, since), end: hour.end };
  if (reason === undefined) {
    const lost = subtractIntervals(ledger.lost, [known]);
    return { ...ledger, gaps: closeTrailGaps(ledger.gaps, known), lost };
  }
  const same = ledger.gaps.filter((gap) => gap.reason === reason);
  const others = ledger.gaps.filter((gap) => gap.reason !== reason);
  const kept = [...same, ...closeTrailGaps(others, known)];
  return { ...ledger, gaps: addTrailGap(kept, { ...known, reason, seenAt: now }) };
}

/**
 * A backfill digest names what came too late for the digest of its hour. It proves no hour: that of the ordinary one is open as
 * long as a file of it is.
 */
function takeBackfill(
  ledger: TrailLedger,
  hour: Interval,
  reason: TrailGapReason | undefined,
  now: number,
): TrailLedger {
  if (reason === undefined) {
    return { ...ledger, backfills: [...ledger.backfills, hour.end].sort((a, b) => a - b) };
  }
  const { since = hour.end, through = hour.end } = ledger;
  const known = { start: Math.max(since, hour.start), end: Math.min(through, hour.end) };
  if (known.end <= known.start) return ledger;
  return { ...ledger, gaps: addTrailGap(ledger.gaps, { ...known, reason, seenAt: now }) };
}

function count(ledger: TrailLedger, { files }: ValidDigest): TrailLedger {
  return {
    ...ledger,
    digestCount: ledger.digestCount + 1,
    fileCount: ledger.fileCount + files.length,
    lateFileCount: ledger.lateFileCount + files.filter(({ isLate }) => isLate).length,
  };
}

function markLast({ last }: TrailLedger, digest: DigestEvidence): Pick<TrailLedger, 'last'> {
  if (digest.verdict !== 'valid' || digest.end < (last?.end ?? 0)) {
    return last === undefined ? {} : { last };
  }
  const { bucket, end, hash, key } = digest;
  return { last: { bucket, key, hash, end } };
}

/** End of a digest's key, behind the folder of its chain. */
const DAY_AND_NAME = /\/\d{4}\/\d\d\/\d\d\/[^/]*$/;

/** What did not heal in the time in which AWS delivers again will not: digests that are missing were taken away. */
function giveUp(ledger: TrailLedger, now: number, found: TrailFinding[]): TrailLedger {
  const isOver = ({ seenAt }: { seenAt: number }) => now - seenAt > REDELIVERY_SECONDS;
  const over = ledger.gaps.filter(isOver);
  if (over.length === 0) return ledger;
  for (const { end, reason, start } of over) {
    if (reason !== 'no_digest') continue;
    const { bucket = '', key = '' } = ledger.last ?? {};
    const object = `${bucket}/${key.replace(DAY_AND_NAME, '/')}`;
    found.push({ start, end, kind: 'digest_missing', object, foundAt: now });
  }
  return {
    ...ledger,
    gaps: ledger.gaps.filter((gap) => !isOver(gap)),
    lost: mergeIntervals([...ledger.lost, ...over]),
  };
}
