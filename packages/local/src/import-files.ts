import {
  type ActivityEvent,
  type Admission,
  admit,
  admitText,
  createDayMarker,
  type DayMarks,
  type NoiseSettings,
} from '@iam-tracker/core';
import { countFile, countSource, type ImportTally, newImportTally } from './import-tally.ts';
import { type ReadOptions, readRecords, type SourceRecord } from './sources/read-records.ts';

/** Events stored together: what an interruption waits for, and what is held in memory. */
const BATCH_EVENTS = 200;

/** Where imported events go. */
export interface ImportStore {
  /** Stores what is not there yet and returns just that; resolves when all of it is acknowledged. */
  putMissing(
    events: readonly ActivityEvent[],
    options: {
      /** Called with what is missing, before it is stored. */
      readonly beforeStoring: (missing: readonly ActivityEvent[]) => Promise<void>;
    },
  ): Promise<readonly ActivityEvent[]>;
}

export interface ImportOptions extends ReadOptions {
  readonly noise: NoiseSettings;
  /** Told of the days whose events change, so that they are exported again. */
  readonly dirtyDays: DayMarks;
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
  { noise, dirtyDays, onProgress, ...options }: ImportOptions,
): Promise<ImportTally> {
  const tally = newImportTally();
  const markDays = createDayMarker(dirtyDays);
  let batch = new Map<string, ActivityEvent>();

  async function flush(): Promise<void> {
    const added = await store.putMissing([...batch.values()], {
      beforeStoring: (missing) => markDays(missing),
    });
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
    if (admission.verdict !== 'store') return;
    const { event, omittedFields } = admission;
    if (event.eventType === 'unparsed') tally.unparsed += 1;
    const key = `${event.eventDate}/${event.eventId}`;
    // The first one counts, here as in the store.
    if (batch.has(key)) {
      tally.known += 1;
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
  }
  if (batch.size > 0) await flush();
  return tally;
}

function admitRecord(record: SourceRecord, noise: NoiseSettings): Admission {
  return record.kind === 'record'
    ? admit(record.value, noise, record.envelope)
    : admitText(record.text, noise, record.envelope);
}

function sourceOf(record: SourceRecord): string {
  if (record.kind === 'record_text') return record.envelope.eventSource ?? '(unknown)';
  const { eventSource } = Object(record.value) as { eventSource?: unknown };
  return typeof eventSource === 'string' ? eventSource : '(unknown)';
}
