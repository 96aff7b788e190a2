import {
  type ActivityEvent,
  addCopies,
  type CopyConflict,
  type CopyCounters,
  countConflict,
  createDayMarker,
  type DayMarks,
  type FilterReason,
  mergeCopies,
  type NoiseSettings,
  newCopyCounters,
} from '@iam-tracker/core';
import type { FileSummary } from '../sources/file-summary.ts';
import type { DecodedPart } from './decode/decoded-part.ts';
import { type ReadOptions, readParts } from './decode/read-parts.ts';
import type { StoredOtherActivity } from './stored-other-activity.ts';

/** Takes imported events. */
export interface ImportStore {
  /** Stores what is not there yet and returns just that; resolves when all of it is acknowledged. */
  putMissing(
    events: readonly ActivityEvent[],
    options: {
      /** Called with what is missing or better, before it is stored. */
      readonly beforeStoring: (events: readonly ActivityEvent[]) => Promise<void>;
      /** Told of an event that was not stored, since another record is stored under its id. */
      readonly onConflict: (conflict: CopyConflict) => void;
      /** Told of a stored event that a better copy improved. */
      readonly onRepair: (event: ActivityEvent) => void;
    },
  ): Promise<readonly ActivityEvent[]>;
}

/** The files by what became of them, each counted once. */
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
  /** Not opened: by the time in their path nothing in them is of the period that is read. */
  outside: number;
}

/**
 * Counts of an import, also while it is under way. Every record read is in exactly one of `stored`,
 * `known`, `filtered` and `unrelated`.
 */
export interface ImportCounters {
  readonly files: FileCounts;
  /** Files with something to say about: all but those that hold records and nothing else. */
  readonly notableFiles: FileSummary[];
  records: number;
  readonly recordsBySource: Map<string, number>;
  /** Identity events that were not in the ledger before. */
  stored: number;
  /** Identity events that were there already, or more than once in the files. */
  known: number;
  /** Identity events that cannot be read as one. */
  unparsed: number;
  /** JSON texts of new events that were too large to keep, replaced by a marker. */
  omittedFields: number;
  /** Some of the known ones: repaired, or another record under their id. */
  readonly copies: CopyCounters;
  readonly filtered: Map<FilterReason, number>;
  /** Records of services that have nothing to do with identity. */
  unrelated: number;
  /** JSON values and lines of text that are no CloudTrail records. */
  otherValues: number;
  /** Values and texts that hold records in a form that is not read. */
  unread: number;
  isInterrupted: boolean;
}

export interface ImportOptions extends ReadOptions {
  readonly noise: NoiseSettings;
  /** Told of the days whose events change, so that they are exported again. */
  readonly dirtyDays: DayMarks;
  /** Counts the records that are not stored; saved now and then, and in the end however that comes. */
  readonly others?: Pick<StoredOtherActivity, 'count' | 'save' | 'saveNowAndThen'> | undefined;
  /** Called again and again with the counts so far. */
  readonly onProgress?: (counters: ImportCounters) => void;
}

/** Events stored together: what an interruption waits for, and what is held in memory. */
const BATCH_EVENTS = 200;

/** Distinct event sources that are told apart; AWS has a few hundred, a hostile file may have more. */
const MAX_SOURCES = 1_000;
const OTHER_SOURCES = '(others)';

/** Files of a kind that are listed by name; the others are counted. */
const MAX_LISTED = 1_000;

/**
 * Stores the identity events of CloudTrail files. When the signal is aborted, what was read is stored
 * and the counters say that it was interrupted; doing the same import again goes on where this one
 * stopped, since events that are there already are passed over.
 */
export async function importFiles(
  paths: readonly string[],
  store: ImportStore,
  { noise, dirtyDays, others, onProgress, ...options }: ImportOptions,
): Promise<ImportCounters> {
  const counters = newImportCounters();
  const markDays = createDayMarker(dirtyDays);
  let batch = new Map<string, ActivityEvent>();

  async function flush(): Promise<void> {
    const copies = newCopyCounters();
    const added = await store.putMissing([...batch.values()], {
      beforeStoring: (changing) => markDays(changing),
      onConflict: (conflict) => countConflict(copies, conflict),
      onRepair: () => {
        copies.repaired += 1;
      },
    });
    addCopies(counters.copies, copies);
    counters.stored += added.length;
    counters.known += batch.size - added.length;
    batch = new Map();
    onProgress?.(counters);
  }

  async function take({ event, omittedFields }: DecodedPart['events'][number]): Promise<void> {
    if (event.eventType === 'unparsed') counters.unparsed += 1;
    const key = `${event.eventDate}/${event.eventId}`;
    const first = batch.get(key);
    if (first !== undefined) {
      // As in the store: the best that copies make together, and of two records the first.
      const { conflict, event: joined } = mergeCopies(first, event);
      counters.known += 1;
      if (conflict !== undefined) countConflict(counters.copies, conflict);
      batch.set(key, joined);
      return;
    }
    counters.omittedFields += omittedFields;
    batch.set(key, event);
    if (batch.size === BATCH_EVENTS) await flush();
  }

  try {
    for await (const part of readParts(paths, { noise, ...options })) {
      countPart(counters, part);
      others?.count(part.others);
      for (const decoded of part.events) await take(decoded);
      await others?.saveNowAndThen();
      onProgress?.(counters);
    }
  } catch (error) {
    if (!options.signal?.aborted || error !== options.signal.reason) throw error;
    counters.isInterrupted = true;
  } finally {
    await others?.save();
  }
  if (batch.size > 0) await flush();
  return counters;
}

function newImportCounters(): ImportCounters {
  return {
    files: { complete: 0, broken: 0, unread: 0, foreign: 0, opaque: 0, skipped: 0, outside: 0 },
    notableFiles: [],
    records: 0,
    recordsBySource: new Map(),
    stored: 0,
    known: 0,
    unparsed: 0,
    omittedFields: 0,
    copies: newCopyCounters(),
    filtered: new Map(),
    unrelated: 0,
    otherValues: 0,
    unread: 0,
    isInterrupted: false,
  };
}

function countPart(counters: ImportCounters, part: DecodedPart): void {
  counters.records += part.records;
  counters.unrelated += part.unrelated;
  for (const [source, count] of part.recordsBySource) countSource(counters, source, count);
  for (const [reason, count] of part.filtered) {
    counters.filtered.set(reason, (counters.filtered.get(reason) ?? 0) + count);
  }
  for (const summary of part.files) countFile(counters, summary);
}

function countFile(counters: ImportCounters, summary: FileSummary): void {
  counters.files[kindOf(summary)] += 1;
  counters.otherValues += summary.otherValues;
  counters.unread += summary.unread;
  const isOrdinary =
    summary.outcome === 'read' && summary.isCloudTrail && summary.otherValues === 0;
  const isNotable = !isOrdinary && summary.outcome !== 'outside';
  if (isNotable && counters.notableFiles.length < MAX_LISTED) counters.notableFiles.push(summary);
}

function kindOf({ outcome, isCloudTrail }: FileSummary): keyof FileCounts {
  if (outcome !== 'read') return outcome;
  return isCloudTrail ? 'complete' : 'foreign';
}

function countSource({ recordsBySource }: ImportCounters, source: string, count: number): void {
  const isToldApart = recordsBySource.has(source) || recordsBySource.size < MAX_SOURCES;
  const key = isToldApart ? source : OTHER_SOURCES;
  recordsBySource.set(key, (recordsBySource.get(key) ?? 0) + count);
}
