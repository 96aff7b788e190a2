import { HOUR } from '@iam-tracker/core';
import { FRESH } from './chain-times.ts';
import { type Finding, finding } from './finding.ts';
import type { ChainVerdict } from './judge-chain.ts';
import type { TrailScope } from './trail-store.ts';

/** A file of events that lies in an account's Region. */
export interface StoredFile {
  /** Key, or path in a copy. */
  readonly key: string;
  /** Milliseconds, as its name says. */
  readonly time: number;
}

/** What becomes of files that no proven digest names. */
interface UnnamedFiles {
  /** A finding for each file of a time that digests cover or should cover. */
  readonly findings: readonly Finding[];
  /** Files that the next digest should name. */
  readonly pending: number;
}

/**
 * Judges the files of an account's Region that no digest of any of its trails names. Digests name what was delivered, so a file that
 * none of them names was put there by someone else, or its digest is gone; only of the last hours nothing can be said yet.
 */
export function findUnnamed(
  files: Iterable<StoredFile>,
  isNamed: (file: StoredFile) => boolean,
  verdicts: readonly Pick<ChainVerdict, 'end'>[],
  { since, until }: Pick<TrailScope, 'since' | 'until'>,
  now?: number,
): UnnamedFiles {
  const ends = verdicts.flatMap(({ end }) => end?.endTime ?? []);
  // A file of the last minutes of an hour may be named by the digest of the next.
  const named = Math.max(Number.NEGATIVE_INFINITY, ...ends) - HOUR;
  const findings: Finding[] = [];
  let pending = 0;
  for (const file of files) {
    if (isNamed(file)) continue;
    const { key, time } = file;
    if (time < (since ?? time) || time >= (until ?? Number.POSITIVE_INFINITY)) continue;
    const isRecent = now === undefined || now - time <= FRESH;
    if (ends.length > 0 && time >= named && isRecent) pending += 1;
    else findings.push(finding('file_unnamed', { key }));
  }
  return { findings, pending };
}
