import {
  type ActivityEvent,
  admitText,
  type Clock,
  type CopyConflict,
  type DayMarker,
  type Envelope,
} from '@iam-tracker/core';
import type { EventsTable, ReadFile, ReadFileCounts, ReadFiles } from '@iam-tracker/core/aws';
import type { ReadingSettings } from '@iam-tracker/core/reading';
import type { EventsFile } from '../object-key.ts';
import { FILE_FAULTS, type FileFault, TrailFileError } from './file-fault.ts';
import { readContent } from './read-content.ts';

/** A file of events of a trail as a store of objects hands it out. */
export interface TrailObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** The compressed bytes; read once, to the end or closed. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** What files are stored with. */
export interface FileStores {
  readonly events: Pick<EventsTable, 'putMissing'>;
  readonly files: Pick<ReadFiles, 'note'>;
  /** Marks the days of what is stored, before it is. */
  readonly markDays: DayMarker;
  /** Noise and families as the other lanes have them; which Regions are polled says nothing of files. */
  readonly settings: Pick<ReadingSettings, 'families' | 'noise'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Told of a record under whose id another one is stored. */
  readonly onConflict?: (conflict: CopyConflict) => void;
  readonly signal?: AbortSignal;
}

/** A file that was read to its end and noted. */
interface StoredFile {
  readonly file: ReadFile;
  /** Events that were not there before. */
  readonly added: number;
  /** Events that were there and became better by this copy. */
  readonly repaired: number;
}

/** Events stored at a time: of the usual 1.5 KB each, one call in flight is a quarter of a megabyte. */
const BATCH_EVENTS = 500;
/** Text of records of which the events are held at most, in UTF-16 units. */
const BATCH_LENGTH = 4 * 1024 * 1024;

type Counts = { -readonly [Name in keyof ReadFileCounts]: ReadFileCounts[Name] };

/**
 * Stores what belongs in the ledger of a file of events, and notes the file once all of that is acknowledged. Account and Region of
 * its key count where a record lacks them. What a damaged file still tells is stored, and the file is not noted. Doing it again, after
 * a crash at any point or beside another, changes nothing.
 *
 * @throws TrailFileError when the file is not whole; what the stores and the source of the bytes throw; the signal's reason
 */
export async function storeFile(
  object: TrailObject,
  { accountId, region }: Pick<EventsFile, 'accountId' | 'region'>,
  stores: FileStores,
): Promise<StoredFile> {
  const batch = createBatch(stores);
  const envelope = { accountId, awsRegion: region };
  const { fault, sha256 } = await readContent(object.chunks, async (texts) => {
    for (const text of texts) await batch.take(text, envelope);
  });
  await batch.flush();
  if (fault !== undefined) throw describeFault(fault, object);
  const { bucket, etag, key } = object;
  const file = { bucket, key, etag, sha256, counts: batch.counts, readAt: stores.clock.now() };
  await stores.files.note(file, optionsOf(stores.signal));
  return { file, added: batch.tally.added, repaired: batch.tally.repaired };
}

function describeFault(fault: FileFault, { bucket, key }: TrailObject): TrailFileError {
  return new TrailFileError(
    fault,
    `The file s3://${bucket}/${key} cannot be read to its end: ${FILE_FAULTS[fault]}.`,
    { hint: 'What could be read of it is stored. CloudTrail writes no such file: who could, did.' },
  );
}

function createBatch({ events, markDays, onConflict, settings, signal }: FileStores) {
  const counts: Counts = { records: 0, stored: 0, refused: 0, filtered: 0, unrelated: 0 };
  const tally = { added: 0, repaired: 0 };
  let waiting: ActivityEvent[] = [];
  let length = 0;

  const options = {
    ...optionsOf(signal),
    beforeStoring: (writing: readonly ActivityEvent[]) => markDays(writing, signal),
    onConflict(conflict: CopyConflict) {
      counts.refused += 1;
      onConflict?.(conflict);
    },
    onRepair() {
      tally.repaired += 1;
    },
  };

  function isWanted({ eventType }: ActivityEvent): boolean {
    return eventType === 'unparsed' || settings.families[eventType];
  }

  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    length = 0;
    const refusedBefore = counts.refused;
    const added = await events.putMissing(batch, options);
    tally.added += added.length;
    counts.stored += batch.length - (counts.refused - refusedBefore);
  }

  return {
    counts,
    tally,
    flush,
    async take(text: string, envelope: Envelope): Promise<void> {
      counts.records += 1;
      const admission = admitText(text, settings.noise, envelope);
      if (admission.verdict === 'filter') counts.filtered += 1;
      else if (admission.verdict === 'unrelated' || !isWanted(admission.event)) {
        counts.unrelated += 1;
      } else {
        waiting.push(admission.event);
        length += text.length;
        if (waiting.length >= BATCH_EVENTS || length >= BATCH_LENGTH) await flush();
      }
    },
  };
}

function optionsOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
