import {
  type ActivityEvent,
  type Admission,
  addCopies,
  admit,
  admitText,
  type CopyConflict,
  countConflict,
  createDayMarker,
  type DayMarks,
  mergeCopies,
  type NoiseSettings,
  newCopyTally,
} from '@iam-tracker/core';
import { countFile, countSource, type ImportTally, newImportTally } from './import-tally.ts';
import type { StoredOtherActivity } from './other-activity/open-other-activity.ts';
import { type ReadOptions, readRecords, type SourceRecord } from './sources/read-records.ts';

export type { FileCounts, ImportTally } from './import-tally.ts';

/** Events stored together: what an interruption waits for, and what is held in memory. */
const BATCH_EVENTS = 200;

/** Where imported events go. */
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

export interface ImportOptions extends ReadOptions {
  readonly noise: NoiseSettings;
  /** Told of the days whose events change, so that they are exported again. */
  readonly dirtyDays: DayMarks;
  /** Counts the records that are not stored; saved now and then, and in the end however that comes. */
  readonly others?: Pick<StoredOtherActivity, 'count' | 'save' | 'saveNowAndThen'> | undefined;
  /** Called after every file and every batch with the counts so far. */
  readonly onProgress?: (tally: ImportTally) => void;
}

/**
 * Stores the identity events of CloudTrail files. When the signal is aborted, what was read is stored
 * and the tally says that it was interrupted; doing the same import again goes on where this one
 * stopped, since events that are there already are passed over.
 */
export async function importFiles(
  paths: readonly string[],
  store: ImportStore,
  { noise, dirtyDays, others, onProgress, ...options }: ImportOptions,
): Promise<ImportTally> {
  const tally = newImportTally();
  const markDays = createDayMarker(dirtyDays);
  let batch = new Map<string, ActivityEvent>();

  async function flush(): Promise<void> {
    const copies = newCopyTally();
    const added = await store.putMissing([...batch.values()], {
      beforeStoring: (changing) => markDays(changing),
      onConflict: (conflict) => countConflict(copies, conflict),
      onRepair: () => {
        copies.repaired += 1;
      },
    });
    addCopies(tally.copies, copies);
    tally.stored += added.length;
    tally.known += batch.size - added.length;
    batch = new Map();
    onProgress?.(tally);
  }

  async function take(record: SourceRecord): Promise<void> {
    tally.records += 1;
    countSource(tally, sourceOf(record));
    const admission = admitRecord(record, noise);
    if (admission.verdict === 'unrelated') tally.unrelated += 1;
    if (admission.verdict === 'filter') {
      tally.filtered.set(admission.reason, (tally.filtered.get(admission.reason) ?? 0) + 1);
    }
    if (admission.verdict !== 'store') {
      others?.count(jsonOf(record));
      await others?.saveNowAndThen();
      return;
    }
    const { event, omittedFields } = admission;
    if (event.eventType === 'unparsed') tally.unparsed += 1;
    const key = `${event.eventDate}/${event.eventId}`;
    const first = batch.get(key);
    if (first !== undefined) {
      // As in the store: the best that copies make together, and of two records the first.
      const { conflict, event: joined } = mergeCopies(first, event);
      tally.known += 1;
      if (conflict !== undefined) countConflict(tally.copies, conflict);
      batch.set(key, joined);
      return;
    }
    tally.omittedFields += omittedFields.length;
    batch.set(key, event);
    if (batch.size === BATCH_EVENTS) await flush();
  }

  try {
    for await (const item of readRecords(paths, options)) {
      if (item.kind !== 'file') {
        await take(item);
        continue;
      }
      countFile(tally, item.summary);
      onProgress?.(tally);
    }
  } catch (error) {
    if (!options.signal?.aborted || error !== options.signal.reason) throw error;
    tally.isInterrupted = true;
  } finally {
    await others?.save();
  }
  if (batch.size > 0) await flush();
  return tally;
}

function admitRecord(record: SourceRecord, noise: NoiseSettings): Admission {
  return record.kind === 'record'
    ? admit(record.value, noise, record.envelope)
    : admitText(record.text, noise, record.envelope);
}

/** Of a text that could be admitted, and so is JSON. */
function jsonOf(record: SourceRecord): unknown {
  return record.kind === 'record' ? record.value : JSON.parse(record.text);
}

function sourceOf(record: SourceRecord): string {
  if (record.kind === 'record_text') return record.envelope.eventSource ?? '(unknown)';
  const { eventSource } = Object(record.value) as { eventSource?: unknown };
  return typeof eventSource === 'string' ? eventSource : '(unknown)';
}
