import {
  compact,
  compareText,
  type Interval,
  intersectIntervals,
  lastSegment,
  mergeIntervals,
  subtractIntervals,
} from '@iam-tracker/core';
import {
  addTrailFindings,
  addTrailGap,
  nameTrailFinding,
  provenIntervals,
  type TrailFinding,
  type TrailFindingKind,
  type TrailGap,
  type TrailGapReason,
  type TrailLedger,
} from '@iam-tracker/core/trail';
import type { Finding, FindingReason, VerifiedChain, VerifiedPlace } from '@iam-tracker/trail';

interface NoteOptions {
  /** Seconds. */
  readonly now: number;
  /** Deliveries of which all files were read; undefined when all were. */
  readonly read: Interval | undefined;
}

/** What a copy adds to what is known of a chain. */
interface NotedProof {
  /** The very ledger that was given when nothing is new. */
  readonly ledger: TrailLedger;
  /** Findings that it did not have before. */
  readonly fresh: readonly TrailFinding[];
}

/**
 * Notes in the ledger of a chain what the digests of a copy prove. What was proven stays proven, whatever another copy holds, and what
 * was found stays found. A copy that is noted again changes nothing, except which findings are named where there are more than a ledger keeps. Copies are of any
 * time and in any order, and what lies between them is a gap, which a copy that has it closes.
 */
export function noteProof(
  ledger: TrailLedger,
  place: VerifiedPlace,
  { now, read }: NoteOptions,
): NotedProof {
  const found = place.findings.flatMap((finding) => toTrailFinding(finding, now) ?? []);
  const chain = chooseChain(place.chains, ledger.trail);
  const covered =
    chain === undefined ? ledger : cover(ledger, chain, place.findings, { now, read });
  const unnamed = place.findings.filter(({ reason }) => reason === 'file_unnamed');
  const isNews = unnamed.length > ledger.unprovenFiles;
  const { ledger: next, fresh } = addTrailFindings(
    {
      ...covered,
      ...(isNews
        ? { unprovenFiles: unnamed.length, unprovenKeys: unnamed.map(({ key = '' }) => key) }
        : {}),
    },
    found,
  );
  if (fresh.length === 0 && !isNews && covered === ledger) return { ledger, fresh };
  const findingCount = countFindings(ledger, found, fresh);
  return { ledger: { ...next, findingCount, isCopy: true, walkedAt: now }, fresh };
}

/** What a ledger of many findings has forgotten looks fresh: then it is the copy with most of them that counts. */
function countFindings(
  { findingCount, findings }: TrailLedger,
  found: readonly TrailFinding[],
  fresh: readonly TrailFinding[],
): number {
  if (findingCount === findings.length) return findingCount + fresh.length;
  return Math.max(findingCount, new Set(found.map(nameTrailFinding)).size);
}

/**
 * A chain follows the trail that it was begun with, else that of an organization, else the one of most digests: anyone may make a trail that
 * logs nothing and has AWS sign its digests into the same bucket.
 */
function chooseChain(
  chains: readonly VerifiedChain[],
  trail: string | undefined,
): VerifiedChain | undefined {
  if (trail !== undefined) return chains.find((chain) => nameOf(chain) === trail);
  const isOfAll = ({ organizationId }: VerifiedChain) => Number(organizationId !== undefined);
  return chains
    .filter(({ proven }) => proven.length > 0)
    .sort(
      (a, b) =>
        isOfAll(b) - isOfAll(a) ||
        countDigests(b) - countDigests(a) ||
        compareText(nameOf(a), nameOf(b)),
    )[0];
}

function nameOf({ homeRegion, trailName }: VerifiedChain): string {
  return `${trailName}@${homeRegion}`;
}

function countDigests({ digests }: VerifiedChain): number {
  return digests.signed + digests.repeated + digests.linked;
}

/** Takes in what a chain proves; the very ledger when that is nothing new. */
function cover(
  ledger: TrailLedger,
  chain: VerifiedChain,
  findings: readonly Finding[],
  { now, read }: NoteOptions,
): TrailLedger {
  const asked = mergeIntervals([...chain.proven, ...chain.gaps]);
  const known = read === undefined ? asked : intersectIntervals(asked, [read]);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return ledger;
  const since = Math.min(ledger.since ?? first.start, first.start);
  const through = Math.max(ledger.through ?? last.end, last.end);
  const proven = [...provenIntervals(ledger), ...intersectIntervals(chain.proven, known)];
  const open = subtractIntervals([{ start: since, end: through }], proven);
  const gaps = explain(open, ledger.gaps, findings, now);
  const next = {
    ...ledger,
    ...{ trail: nameOf(chain), since, through, gaps, lost: [] },
    // Of the largest copy: copies overlap, and what each adds is not told apart.
    digestCount: Math.max(ledger.digestCount, countDigests(chain)),
    fileCount: Math.max(ledger.fileCount, chain.provenFiles),
  };
  return JSON.stringify(claimsOf(next)) === JSON.stringify(claimsOf(ledger)) ? ledger : next;
}

function claimsOf({ digestCount, fileCount, gaps, since, through, trail }: TrailLedger) {
  return compact({ digestCount, fileCount, gaps, since, through, trail });
}

/** A gap that was known keeps its reason and its time, as far as it is still open. */
function explain(
  open: readonly Interval[],
  before: readonly TrailGap[],
  findings: readonly Finding[],
  now: number,
): TrailGap[] {
  let gaps = before.flatMap((gap) =>
    intersectIntervals([gap], open).map((part): TrailGap => ({ ...gap, ...part })),
  );
  const told = findings.flatMap(({ interval, reason }) =>
    interval === undefined ? [] : { interval, reason: GAP_REASONS[reason] ?? 'no_digest' },
  );
  for (const { interval, reason } of told) {
    for (const part of intersectIntervals([interval], open)) {
      gaps = addTrailGap(gaps, { ...part, reason, seenAt: now });
    }
  }
  for (const part of open) gaps = addTrailGap(gaps, { ...part, reason: 'no_digest', seenAt: now });
  return gaps;
}

const GAP_REASONS: Readonly<Partial<Record<FindingReason, TrailGapReason>>> = {
  digest_broken: 'digest_invalid',
  digest_moved: 'digest_invalid',
  digest_forged: 'digest_invalid',
  digest_changed: 'digest_invalid',
  key_not_valid_then: 'digest_invalid',
  key_unknown: 'key_unknown',
  signature_missing: 'unread',
  digest_unreadable: 'unread',
  logging_stopped: 'restart',
  file_missing: 'file_missing',
  file_changed: 'file_altered',
  file_appended: 'file_altered',
  file_broken: 'file_altered',
  file_unreadable: 'unread',
};

const KINDS: Readonly<Partial<Record<FindingReason, TrailFindingKind>>> = {
  digest_broken: 'digest_invalid',
  digest_moved: 'digest_invalid',
  digest_forged: 'digest_invalid',
  key_not_valid_then: 'digest_invalid',
  metadata_changed: 'digest_invalid',
  digest_changed: 'chain_broken',
  file_changed: 'file_altered',
  file_appended: 'file_altered',
  file_broken: 'file_altered',
};

/** What is missing in a copy may not have been copied: it is a gap, and no tampering. */
function toTrailFinding(
  { class: kind, interval, key = '', reason }: Finding,
  foundAt: number,
): TrailFinding | undefined {
  const known = kind === 'tampered' ? KINDS[reason] : undefined;
  if (known === undefined) return undefined;
  const { end, start } = interval ?? { start: 0, end: 0 };
  // Where a copy lies says nothing, and the names of CloudTrail's files are their own.
  return { kind: known, object: lastSegment(key), start, end, foundAt };
}
