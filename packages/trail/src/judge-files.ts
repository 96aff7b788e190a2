import type { ChainQuestion, FileState } from './chain-question.ts';
import { intervalOf, REDELIVERY } from './chain-times.ts';
import type { NamedFile } from './digest.ts';
import { type Finding, finding } from './finding.ts';
import type { ProvenDigest } from './prove-digests.ts';

/** What became of the files that digests name. */
interface JudgedFiles {
  readonly findings: readonly Finding[];
  /** Keys of digests of which not every file is there as it was delivered. */
  readonly unsound: ReadonlySet<string>;
  /** Files that are there as they were delivered, as `BUCKET/KEY`: a trail may have had another bucket before. */
  readonly proven: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
}

/** Compares what lies there with what proven digests name. */
export function judgeFiles(
  digests: readonly ProvenDigest[],
  question: Pick<ChainQuestion, 'stateOf'>,
): JudgedFiles {
  const findings: Finding[] = [];
  const unsound = new Set<string>();
  const proven = new Set<string>();
  const named = new Set<string>();
  const wrong: string[] = [];
  for (const digest of digests) {
    for (const file of digest.files) {
      const place = `${file.bucket}/${file.key}`;
      named.add(place);
      const reason = judgeFile(file, question.stateOf(file));
      if (reason === undefined) {
        proven.add(place);
        continue;
      }
      wrong.push(place);
      unsound.add(digest.key);
      findings.push(
        finding(reason, {
          key: file.key,
          namedBy: digest.at,
          interval: intervalOf(digest),
          ...(reason === 'file_missing' ? { healsUntil: digest.endTime + REDELIVERY } : {}),
        }),
      );
    }
  }
  // A file that one digest knows otherwise than another is as good as none.
  for (const place of wrong) proven.delete(place);
  return { findings, unsound, proven, named };
}

function judgeFile(file: NamedFile, state: FileState): Finding['reason'] | undefined {
  if (state === undefined) return 'file_missing';
  if (state === 'unreadable' || state === 'too_large') return 'file_unreadable';
  if (typeof state === 'string') return 'file_broken';
  if (state.sha256 !== file.sha256) return 'file_changed';
  return state.hasMore ? 'file_appended' : undefined;
}
