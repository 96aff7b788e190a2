import { type CopyTally, type FilterReason, newCopyTally } from '@iam-tracker/core';
import type { FileSummary } from './sources/file-summary.ts';

/** Distinct event sources that are told apart; AWS has a few hundred, a hostile file may have more. */
const MAX_SOURCES = 1_000;
const OTHER_SOURCES = '(others)';

/** Files of a kind that are listed by name; the others are counted. */
const MAX_LISTED = 1_000;

/** What became of the files, each counted once. */
export interface FileCounts {
  /** Read to the end, something of CloudTrail in it. */
  complete: number;
  /** Not read, or not all of it. */
  broken: number;
  /** Records of CloudTrail are in it, in a form that is not read. */
  unread: number;
  /** Read to the end, nothing of CloudTrail in it. */
  foreign: number;
  /** Archives and such: nothing can be told of what is in it. */
  opaque: number;
  /** Not JSON, or left out on purpose. */
  skipped: number;
}

/**
 * What an import did, also while it is under way. Every record read is in exactly one of `stored`,
 * `known`, `filtered` and `unrelated`.
 */
export interface ImportTally {
  readonly files: FileCounts;
  /** Files with something to say about: all but those that hold records and nothing else. */
  readonly notableFiles: FileSummary[];
  records: number;
  readonly recordsBySource: Map<string, number>;
  /** Identity events that were not in the ledger before. */
  stored: number;
  /** Identity events that were there already, or more than once in the files. */
  known: number;
  /** Of the identity events, those that nobody can read as one. */
  unparsed: number;
  /** JSON texts of new events that were too large to keep, replaced by a marker. */
  omittedFields: number;
  /** What became of the known ones: repaired, or another record under their id. */
  readonly copies: CopyTally;
  readonly filtered: Map<FilterReason, number>;
  /** Records of services that have nothing to do with identity. */
  unrelated: number;
  /** JSON values and lines of text that are no CloudTrail records. */
  otherValues: number;
  /** Values and texts that hold records in a form that is not read. */
  unread: number;
  isInterrupted: boolean;
}

export function newImportTally(): ImportTally {
  return {
    files: { complete: 0, broken: 0, unread: 0, foreign: 0, opaque: 0, skipped: 0 },
    notableFiles: [],
    records: 0,
    recordsBySource: new Map(),
    stored: 0,
    known: 0,
    unparsed: 0,
    omittedFields: 0,
    copies: newCopyTally(),
    filtered: new Map(),
    unrelated: 0,
    otherValues: 0,
    unread: 0,
    isInterrupted: false,
  };
}

export function countFile(tally: ImportTally, summary: FileSummary): void {
  tally.files[kindOf(summary)] += 1;
  tally.otherValues += summary.otherValues;
  tally.unread += summary.unread;
  const isNotable = summary.outcome !== 'read' || !summary.isCloudTrail || summary.otherValues > 0;
  if (isNotable && tally.notableFiles.length < MAX_LISTED) tally.notableFiles.push(summary);
}

function kindOf({ outcome, isCloudTrail }: FileSummary): keyof FileCounts {
  if (outcome !== 'read') return outcome;
  return isCloudTrail ? 'complete' : 'foreign';
}

export function countSource({ recordsBySource }: ImportTally, source: string): void {
  const isToldApart = recordsBySource.has(source) || recordsBySource.size < MAX_SOURCES;
  const key = isToldApart ? source : OTHER_SOURCES;
  recordsBySource.set(key, (recordsBySource.get(key) ?? 0) + 1);
}
