import type { Place } from './json-value-scanner.ts';

/** Problems of one file that are told one by one; the others are counted. */
const MAX_PROBLEMS_TOLD = 5;

/** Something in a file that could not be read. */
export interface FileProblem {
  readonly reason: string;
  /** Absent when it concerns the file as a whole. */
  readonly place?: Place;
}

/** What became of one file. */
export interface FileSummary {
  readonly path: string;
  /** `broken`: a part of it, or all, should have been read and was not. */
  readonly outcome: 'read' | 'broken' | 'skipped';
  /** Why a file was skipped, or what it was instead of a log file. */
  readonly note?: string;
  /** Records handed out, also those before a break. */
  readonly records: number;
  /** JSON values that are no CloudTrail records. */
  readonly otherValues: number;
  /** Digests that CloudTrail writes beside its log files. */
  readonly digests: number;
  /** Something of CloudTrail was in it, be it a log without records. */
  readonly isCloudTrail: boolean;
  /** Everything wrong with it; `problems` tells the first few. */
  readonly problemCount: number;
  readonly problems: readonly FileProblem[];
}

/** Counts while a file is read. */
export interface FileTally {
  records: number;
  otherValues: number;
  digests: number;
  /** A list of records was there, be it empty. */
  hasRecordList: boolean;
  problemCount: number;
  readonly problems: FileProblem[];
  /** Set when the file is not JSON at all. */
  otherFormat?: string;
}

export function newFileTally(): FileTally {
  return {
    records: 0,
    otherValues: 0,
    digests: 0,
    hasRecordList: false,
    problemCount: 0,
    problems: [],
  };
}

export function addProblem(tally: FileTally, problem: FileProblem): void {
  tally.problemCount += 1;
  if (tally.problems.length < MAX_PROBLEMS_TOLD) tally.problems.push(problem);
}

/** Sums up a file. `isExpected`: it was asked for, or its name says JSON. */
export function summarise(path: string, tally: FileTally, isExpected: boolean): FileSummary {
  const { otherFormat } = tally;
  if (otherFormat !== undefined && isExpected)
    addProblem(tally, { reason: `it is ${otherFormat}` });
  const { records, otherValues, digests, problemCount, problems } = tally;
  const isCloudTrail = records > 0 || digests > 0 || tally.hasRecordList;
  const counts = { path, records, otherValues, digests, isCloudTrail, problemCount, problems };
  if (problemCount > 0) return { ...counts, outcome: 'broken' };
  if (otherFormat !== undefined) return { ...counts, outcome: 'skipped', note: otherFormat };
  const note = noteOn(tally);
  return { ...counts, outcome: 'read', ...(note === undefined ? {} : { note }) };
}

/** Sums up what was found and could not be opened, or is not to be. */
export function summariseUnread(
  path: string,
  outcome: 'broken' | 'skipped',
  reason: string,
): FileSummary {
  const counts = { path, outcome, records: 0, otherValues: 0, digests: 0, isCloudTrail: false };
  return outcome === 'skipped'
    ? { ...counts, note: reason, problemCount: 0, problems: [] }
    : { ...counts, problemCount: 1, problems: [{ reason }] };
}

function noteOn(tally: FileTally): string | undefined {
  if (tally.records > 0) return undefined;
  if (tally.digests > 0) return 'a CloudTrail digest: signatures, no events';
  if (tally.otherValues > 0) return 'JSON, but no CloudTrail records';
  return tally.hasRecordList ? 'a list without records' : 'empty';
}
