import { chunksOf, forEachConcurrently } from '../../collections.ts';
import { DAY, SECOND } from '../../time.ts';
import {
  type OperationOptions,
  READ_KEYS,
  readBatch,
  type TableAccess,
  WRITE_ITEMS,
  writeBatch,
} from '../dynamodb/requests.ts';

/** Where a file of a trail lies. */
export interface ReadFileKey {
  readonly bucket: string;
  readonly key: string;
}

/**
 * What became of the records of a file. Every record is in one of the others, so that these add up to `records`: `stored` are
 * those that belong in the ledger and are in it, `refused` those under whose id another record is, `filtered` was noise,
 * `unrelated` is not kept.
 */
export const READ_FILE_COUNTS = ['records', 'stored', 'refused', 'filtered', 'unrelated'] as const;
export type ReadFileCounts = Readonly<Record<(typeof READ_FILE_COUNTS)[number], number>>;

/** A file of a trail of which every record was dealt with. */
export interface ReadFile extends ReadFileKey {
  /** As S3 gave it with the bytes that were read, without quotes. */
  readonly etag: string;
  /** Of the uncompressed bytes, in hexadecimal: what digests name. */
  readonly sha256: string;
  readonly counts: ReadFileCounts;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
}

/**
 * The files of trails that were read. Each operation throws AppError TABLE_MISSING or STORAGE_FAILED with what the SDK
 * threw as its cause, or the signal's reason when aborted.
 *
 * A file is noted only after all that belongs in the ledger is there; a crash in between means reading it again, never
 * believing that it was read.
 */
export interface ReadFiles {
  /** Notes a file; what was noted of it before is replaced. Files noted side by side go in one request. */
  note(file: ReadFile, options?: OperationOptions): Promise<void>;
  /**
   * Returns what is noted of the files, in the order asked, each once; those never read are left out, and so is what cannot be
   * understood, so that it is read again. Sees every acknowledged note.
   */
  find(files: readonly ReadFileKey[], options?: OperationOptions): Promise<ReadFile[]>;
}

export interface ReadFilesOptions extends TableAccess {
  /** Days that a file stays noted; by default longer than CloudTrail tries to deliver one (30 days). */
  readonly retentionDays?: number;
}

/** As long as the event history: what is older can be read from files alone, and a file read twice changes nothing. */
const RETENTION_DAYS = 90;
const READS_IN_FLIGHT = 8;

/** A note that is to be written, and who waits for it. */
interface WaitingNote {
  readonly file: ReadFile;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createReadFiles(options: ReadFilesOptions): ReadFiles {
  const { retentionDays = RETENTION_DAYS } = options;
  let waiting: WaitingNote[] = [];
  let isWriting = false;

  /** While one request is under way, what comes meanwhile gathers for the next. */
  async function writeWaiting(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, WRITE_ITEMS);
      waiting = waiting.slice(WRITE_ITEMS);
      // A batch that names a key twice is refused as a whole.
      const files = new Map(batch.map(({ file }) => [nameOf(file), file]));
      const requests = [...files.values()].map((file) => ({
        PutRequest: { Item: encodeFile(file, retentionDays) },
      }));
      await writeBatch(requests, { ...options, signal: batch[0]?.signal }).then(
        () => batch.forEach(({ resolve }) => void resolve()),
        (error: unknown) => batch.forEach(({ reject }) => void reject(error)),
      );
    }
    isWriting = false;
  }

  return {
    note: (file, { signal } = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ file, signal, resolve, reject });
        void writeWaiting();
      }),

    async find(files, { signal } = {}) {
      const keys = new Map(files.map((file) => [nameOf(file), itemKey(file)]));
      const found = new Map<string, ReadFile>();
      const take = (item: Readonly<Record<string, Attribute>>) => {
        const file = decodeFile(item);
        if (file !== undefined) found.set(nameOf(file), file);
      };
      const context = { ...options, isConsistent: true, signal };
      await forEachConcurrently(chunksOf([...keys.values()], READ_KEYS), READS_IN_FLIGHT, (chunk) =>
        readBatch(chunk, take, context),
      );
      return [...keys.keys()].flatMap((name) => found.get(name) ?? []);
    },
  };
}

function encodeFile(file: ReadFile, retentionDays: number) {
  const { counts, etag, readAt, sha256 } = file;
  const expiry = Math.ceil((readAt + retentionDays * DAY) / SECOND);
  return {
    ...itemKey(file),
    etag: { S: etag },
    sha256: { S: sha256 },
    ...Object.fromEntries(READ_FILE_COUNTS.map((name) => [name, { N: `${counts[name]}` }])),
    read_at: { S: new Date(readAt).toISOString() },
    ttl: { N: String(expiry) },
  };
}

interface Attribute {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
}

function decodeFile(item: Readonly<Record<string, Attribute>>): ReadFile | undefined {
  const name = item.file?.S ?? '';
  // A name of a bucket has no slash; a key may have any, also as its first character.
  const slash = name.indexOf('/');
  const etag = item.etag?.S;
  const sha256 = item.sha256?.S;
  const readAt = Date.parse(item.read_at?.S ?? '');
  const counts = READ_FILE_COUNTS.map((count) => [count, Number(item[count]?.N)] as const);
  const isWhole = counts.every(([, value]) => Number.isSafeInteger(value) && value >= 0);
  if (slash < 1 || !etag || !sha256 || Number.isNaN(readAt) || !isWhole) return undefined;
  return {
    bucket: name.slice(0, slash),
    key: name.slice(slash + 1),
    etag,
    sha256,
    counts: Object.fromEntries(counts) as ReadFileCounts,
    readAt,
  };
}

function nameOf({ bucket, key }: ReadFileKey): string {
  return `${bucket}/${key}`;
}

function itemKey(file: ReadFileKey) {
  return { file: { S: nameOf(file) } };
}
