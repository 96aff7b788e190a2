import type { ChainEnd, ChainQuestion } from './chain-question.ts';
import { intervalOf, REDELIVERY } from './chain-times.ts';
import { type Finding, finding } from './finding.ts';
import type { DigestProofs, ProvenDigest } from './prove-digests.ts';

/** Goes along a chain: each digest has to begin where the one before it ends, and to name it. */
export function judgeLinks(
  regular: readonly ProvenDigest[],
  { isPresent }: Pick<DigestProofs, 'isPresent'>,
  { since, after }: ChainQuestion,
): Finding[] {
  const findings: Finding[] = [];
  let before: ChainEnd | undefined = after;
  for (const digest of regular) {
    if (after !== undefined && digest.endTime <= after.endTime) continue;
    const { previous, startTime } = digest;
    const from = before?.endTime ?? since ?? startTime;
    const interval = intervalOf({ startTime: Math.min(from, startTime), endTime: startTime });
    const isHole = from < startTime;
    if (previous === null) {
      if (isHole) findings.push(finding('logging_stopped', { interval, key: digest.at }));
    } else if (before !== undefined && previous.key === before.key) {
      if (previous.sha256 !== before.sha256) {
        findings.push(finding('digest_changed', { key: previous.key, namedBy: digest.at }));
      }
      if (isHole) findings.push(finding('not_covered', { interval, key: digest.at }));
    } else if (!isPresent(previous.key) && (before !== undefined || isHole)) {
      const healsUntil = startTime + REDELIVERY;
      findings.push(
        finding('digest_missing', {
          key: previous.key,
          namedBy: digest.at,
          ...(isHole ? { interval } : {}),
          healsUntil,
        }),
      );
    }
    before = endOf(digest);
  }
  return findings;
}

/** A backfill stands for itself, but what it names before it must be there. */
export function judgeBackfills(
  asked: readonly ProvenDigest[],
  { isPresent }: Pick<DigestProofs, 'isPresent'>,
): Finding[] {
  return asked.flatMap(({ at, endTime, isBackfill, previous }) => {
    if (!isBackfill || previous === null || isPresent(previous.key)) return [];
    const healsUntil = endTime + REDELIVERY;
    return [finding('digest_missing', { key: previous.key, namedBy: at, healsUntil })];
  });
}

/** Returns a digest as the last of a chain. */
export function endOf({ key, sha256, endTime }: ProvenDigest): ChainEnd {
  return { key, sha256, endTime };
}
