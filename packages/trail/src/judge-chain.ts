import {
  type Interval,
  intersectIntervals,
  MINUTE,
  SECOND,
  subtractIntervals,
} from '@iam-tracker/core';
import type { ChainEnd, ChainQuestion } from './chain-question.ts';
import { FRESH, intervalOf } from './chain-times.ts';
import { compareFindings, type Finding, finding } from './finding.ts';
import { judgeFiles } from './judge-files.ts';
import { endOf, judgeBackfills, judgeLinks } from './judge-links.ts';
import type { DigestProofs, ProvenDigest } from './prove-digests.ts';

/** What is proven of a chain. Times in seconds, as times of deliveries, not of events. */
export interface ChainVerdict {
  /** Every file that was delivered then is there, as it was delivered. */
  readonly proven: readonly Interval[];
  /** Rest of what was asked for. */
  readonly gaps: readonly Interval[];
  readonly findings: readonly Finding[];
  /** Files that are there as they were delivered: `BUCKET/KEY`, as digests name them. */
  readonly provenFiles: ReadonlySet<string>;
  /** All files that proven digests name, likewise. */
  readonly namedFiles: ReadonlySet<string>;
  /** Digests by the way they are proven. */
  readonly digests: Readonly<Record<ProvenDigest['proof'], number>>;
  /** Where the chain ends; undefined when nothing of it is proven. */
  readonly end: ChainEnd | undefined;
  /** Newest digest of a copy: its signature is in none of the files. It is no finding where no time was asked for that it is about. */
  readonly openEnd: string | undefined;
  /** The first digest names one before it that is not here, and no time was asked for from which on it should be. */
  readonly isCutOff: boolean;
}

/** Digests end before they are written, so that more is no inaccuracy of a clock. */
const CLOCK_TOLERANCE = 5 * MINUTE;

/**
 * Says what a chain of digests proves. Total; the order of digests and files makes no difference.
 *
 * A time is proven when a proven digest covers it, and every file that this names is there with its hash. Between two digests
 * nothing may be left out: the start of each is the end of the one before it, which it names.
 */
export function judgeChain(proofs: DigestProofs, question: ChainQuestion): ChainVerdict {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, now } = question;
  const asked = proofs.proven.filter(
    ({ startTime, endTime }) => endTime > since && startTime < until,
  );
  const regular = asked.filter(({ isBackfill }) => !isBackfill);
  const files = judgeFiles(asked, question);
  const covered = asked
    .filter(({ key }) => !files.unsound.has(key))
    .map(intervalOf)
    .filter(({ end }) => question.after === undefined || end > question.after.endTime / SECOND);
  const unsound = asked.filter(({ key }) => files.unsound.has(key)).map(intervalOf);
  const period = periodOf(regular, question);
  const proven = intersectIntervals(subtractIntervals(covered, unsound), [period]);
  const backfilled = asked.filter(({ isBackfill }) => isBackfill).map(intervalOf);
  const last = regular.at(-1);
  const first = regular[0];
  const openEnd = findOpenEnd(proofs.findings, last, question);
  const known = [
    ...proofs.findings.filter((each) => isAskedFor(each, question) && each !== openEnd),
    ...judgeLinks(regular, proofs, question).flatMap((each) => withoutBackfilled(each, backfilled)),
    ...judgeEnd(regular, period, question),
    ...judgeBackfills(asked, proofs),
    ...files.findings,
  ];
  const gaps = subtractIntervals([period], proven);
  const findings = [...known, ...explainRest(gaps, known)].map((each) => aged(each, now));
  return {
    proven,
    gaps,
    findings: findings.sort(compareFindings),
    provenFiles: files.proven,
    namedFiles: files.named,
    digests: countProofs(asked),
    end: last === undefined ? question.after : endOf(last),
    openEnd: openEnd?.key,
    isCutOff:
      question.since === undefined &&
      question.after === undefined &&
      first?.previous != null &&
      !proofs.isPresent(first.previous.key),
  };
}

function isAskedFor(
  { interval }: Finding,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: ChainQuestion,
): boolean {
  if (interval === undefined) return true;
  return interval.start * SECOND < until && interval.end * SECOND > since;
}

function findOpenEnd(
  findings: readonly Finding[],
  last: ProvenDigest | undefined,
  { now, until }: ChainQuestion,
): Finding | undefined {
  if (now !== undefined || until !== undefined || last === undefined) return undefined;
  return findings.find(
    ({ interval, reason }) =>
      reason === 'signature_missing' && (interval?.end ?? 0) * SECOND > last.endTime,
  );
}

/** Seconds that were asked for; empty when there is nothing to say. */
function periodOf(regular: readonly ProvenDigest[], question: ChainQuestion): Interval {
  const first = regular[0];
  const last = regular.at(-1);
  const { since, until, now, after } = question;
  const start = since ?? after?.endTime ?? first?.startTime;
  // Nothing is proven, and nothing says from when on it should be.
  if (start === undefined) return { start: 0, end: 0 };
  const reached = last?.endTime ?? after?.endTime;
  const isFresh = now !== undefined && reached !== undefined && now - reached <= FRESH;
  const wanted = Math.min(until ?? Number.POSITIVE_INFINITY, now ?? Number.POSITIVE_INFINITY);
  const isOpen = wanted === Number.POSITIVE_INFINITY || (isFresh && wanted > reached);
  const end = isOpen ? Math.min(reached ?? start, until ?? Number.POSITIVE_INFINITY) : wanted;
  return { start: Math.floor(start / SECOND), end: Math.ceil(Math.max(start, end) / SECOND) };
}

function judgeEnd(
  regular: readonly ProvenDigest[],
  period: Interval,
  { now, until, after }: ChainQuestion,
): Finding[] {
  const reached = regular.at(-1)?.endTime ?? after?.endTime;
  const findings: Finding[] = [];
  if (now !== undefined && reached !== undefined && reached > now + CLOCK_TOLERANCE) {
    findings.push(finding('clock_behind', { key: regular.at(-1)?.at ?? after?.key ?? '' }));
  }
  const start = Math.max(period.start, Math.ceil((reached ?? 0) / SECOND));
  const isDue = (now !== undefined || until !== undefined) && period.end > start;
  if (isDue) findings.push(finding('no_digest', { interval: { start, end: period.end } }));
  return findings;
}

/** What digests of later cover is no hole; that something is missing stays true. */
function withoutBackfilled(each: Finding, backfilled: readonly Interval[]): Finding[] {
  const { interval, reason } = each;
  if (interval === undefined || reason === 'digest_missing' || backfilled.length === 0)
    return [each];
  return subtractIntervals([interval], backfilled).map((rest) => ({ ...each, interval: rest }));
}

/** No gap is without a reason. */
function explainRest(gaps: readonly Interval[], findings: readonly Finding[]): Finding[] {
  const explained = findings.flatMap(({ interval }) => interval ?? []);
  return subtractIntervals(gaps, explained).map((interval) => finding('not_covered', { interval }));
}

/** What can be delivered no more was taken away. */
function aged(each: Finding, now: number | undefined): Finding {
  const isOver = now !== undefined && each.healsUntil !== undefined && now > each.healsUntil;
  return isOver ? { ...each, class: 'tampered' } : each;
}

function countProofs(digests: readonly ProvenDigest[]): Record<ProvenDigest['proof'], number> {
  const count = { signed: 0, repeated: 0, linked: 0 };
  for (const { proof } of digests) count[proof] += 1;
  return count;
}
