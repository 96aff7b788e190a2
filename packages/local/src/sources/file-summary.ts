import { compact } from '@iam-tracker/core';
import type { Place } from './json/value-scanner.ts';

/** Problems of one file that are told one by one; the others are counted. */
const MAX_PROBLEMS_TOLD = 5;

/** Something in a file that could not be read. */
export interface FileProblem {
  readonly reason: string;
  /** Absent when it concerns the file as a whole; rows of a table are told by their line alone. */
  readonly place?: ProblemPlace;
}

export type ProblemPlace = Pick<Place, 'line'> & Partial<Place>;

/** The outcome of reading one file. */
export interface FileSummary {
  readonly path: string;
  /**
   * `broken`: a part of it, or all, should have been read and was not. `unread`: it holds records of
   * CloudTrail, by all that can be told, in a form that is not read. `opaque`: nothing can be told of
   * what is in it. `outside`: not opened, since its path tells a time outside of the period that is read.
   */
  readonly outcome: 'read' | 'broken' | 'unread' | 'opaque' | 'skipped' | 'outside';
  /** The reason that a file was skipped, or what it was instead of a log file. */
  readonly note?: string;
  /** Records handed out, also those before a break. */
  readonly records: number;
  /** JSON values and lines of text that are no CloudTrail records. */
  readonly otherValues: number;
  /** Values and texts that hold records in a form that is not read; among the problems, each form once. */
  readonly unread: number;
  /** Something of CloudTrail was in it, be it a log without records. */
  readonly isCloudTrail: boolean;
  /** Everything wrong with it; `problems` tells the first few. */
  readonly problemCount: number;
  readonly problems: readonly FileProblem[];
}

/** Counts while a file is read. */
export interface FileCounters {
  records: number;
  otherValues: number;
  unread: number;
  /** A list of records was there, be it empty. */
  hasRecordList: boolean;
  /** Some value or list was there: the file is JSON, with or without other text. */
  hasJson: boolean;
  problemCount: number;
  readonly problems: FileProblem[];
  /** Forms that are not read, and where each was seen first. */
  readonly unreadForms: Map<string, ProblemPlace | undefined>;
  /** Found of CloudTrail, and never with events in it. */
  readonly notes: Set<string>;
  /** Set when the file is not JSON at all, or no text. */
  otherFormat?: OtherFormat;
}

interface OtherFormat {
  readonly name: string;
  /** Nothing can be told of what is in it. */
  readonly isOpaque: boolean;
  /** To have it read. */
  readonly advice?: string;
}

export const NOT_JSON: OtherFormat = { name: 'not JSON', isOpaque: false };

export function newFileCounters(): FileCounters {
  return {
    records: 0,
    otherValues: 0,
    unread: 0,
    hasRecordList: false,
    hasJson: false,
    problemCount: 0,
    problems: [],
    unreadForms: new Map(),
    notes: new Set(),
  };
}

export function addProblem(counters: FileCounters, problem: FileProblem): void {
  counters.problemCount += 1;
  if (counters.problems.length < MAX_PROBLEMS_TOLD) counters.problems.push(problem);
}

/** Counts something that should have been read. Its reason is one of few. */
export function addUnread(counters: FileCounters, { reason, place }: FileProblem): void {
  counters.unread += 1;
  if (!counters.unreadForms.has(reason)) counters.unreadForms.set(reason, place);
}

/** Sums up a file. `isExpected`: it was asked for, or its name says JSON or CloudTrail. */
export function summarise(path: string, counters: FileCounters, isExpected: boolean): FileSummary {
  const { otherFormat, records, otherValues, unread } = counters;
  const isOther = otherFormat !== undefined && unread === 0;
  if (isOther && isExpected)
    addProblem(counters, { reason: `it is ${describeOther(otherFormat)}` });
  for (const [reason, place] of counters.unreadForms) {
    addProblem(counters, compact({ reason, place }));
  }
  const brokenCount = counters.problemCount - counters.unreadForms.size;
  const isCloudTrail = records > 0 || counters.notes.size > 0 || counters.hasRecordList;
  const { problemCount, problems } = counters;
  const counts = { path, records, otherValues, unread, isCloudTrail, problemCount, problems };
  if (brokenCount > 0) return { ...counts, outcome: 'broken' };
  if (unread > 0) return { ...counts, outcome: 'unread' };
  if (isOther) {
    const outcome = otherFormat.isOpaque ? 'opaque' : 'skipped';
    return { ...counts, outcome, note: describeOther(otherFormat) };
  }
  return compact({ ...counts, outcome: 'read' as const, note: noteOn(counters) });
}

/** Sums up a file in which there are records and nothing else. */
export function summariseWhole(path: string, records: number): FileSummary {
  const counters = newFileCounters();
  counters.records = records;
  return summarise(path, counters, true);
}

function describeOther({ name, advice }: OtherFormat): string {
  return advice === undefined ? name : `${name}: ${advice}`;
}

/** Sums up what was found and could not be opened, or is not to be. */
export function summariseUnread(
  path: string,
  outcome: 'broken' | 'skipped' | 'outside',
  reason: string,
): FileSummary {
  const counts = { path, outcome, records: 0, otherValues: 0, unread: 0, isCloudTrail: false };
  return outcome === 'broken'
    ? { ...counts, problemCount: 1, problems: [{ reason }] }
    : { ...counts, note: reason, problemCount: 0, problems: [] };
}

function noteOn(counters: FileCounters): string | undefined {
  if (counters.records > 0) return undefined;
  const [note] = counters.notes;
  if (note !== undefined) return note;
  if (counters.otherValues > 0) return 'JSON, but no CloudTrail records';
  return counters.hasRecordList ? 'a list without records' : 'empty';
}

/** Meanings of the errors of the file system and of zlib, to a reader who only knows the file. */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it does not exist (any more), or its link leads nowhere',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk cannot read it',
  Z_BUF_ERROR: 'the compressed data ends too early',
  Z_DATA_ERROR: 'the compressed data is damaged',
  GZIP_CHECKSUM: 'the compressed data does not match its checksum',
  GZIP_GAP: 'there is something else than gzip between or behind the compressed data',
};

/** Says in a few words why a file could not be read. */
export function describeFileError(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return MEANINGS[code] ?? code;
  return typeof message === 'string' ? message : String(error);
}
