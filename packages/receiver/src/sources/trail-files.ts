import {
  addCopies,
  countConflict,
  forEachConcurrently,
  type Logger,
  newCopyCounters,
  printable,
} from '@iam-tracker/core';
import type { ReadFile, ReadFiles } from '@iam-tracker/core/aws';
import { type EventsFile, parseObjectKey } from '@iam-tracker/trail';
import {
  FILE_FAULTS,
  type FileStores,
  storeFile,
  TrailFileError,
  type TrailObjects,
} from '@iam-tracker/trail/file';
import type { Message, Setback, Source } from '../ports.ts';
import { type AnnouncedObject, readObjectNotice } from './object-notice.ts';

interface TrailFilesDependencies extends Omit<FileStores, 'files' | 'onConflict' | 'signal'> {
  /** Buckets that are read; what a message says of another one is passed over. */
  readonly buckets: ReadonlySet<string>;
  readonly objects: TrailObjects;
  readonly files: ReadFiles;
  readonly logger: Logger;
}

/** A file that messages of the batch announce. */
interface Order extends AnnouncedObject {
  readonly file: EventsFile;
  readonly messageIds: Set<string>;
}

/** Files read at a time: each holds a batch of events and the bytes it comes from, some 10 MB at worst. */
const WORKERS = 16;

/**
 * Files of a trail, as objects that were made in its bucket. Who can write to the queue chose what a message says: of the buckets
 * that are configured alone are read, and there only files of events by their key. A message is done when each of its files is
 * noted as read; what keeps one from being read fails the messages that announce it and no other.
 */
export function createTrailSource(dependencies: TrailFilesDependencies): Source {
  const { buckets, files, logger, objects } = dependencies;

  return {
    recognises: (body) => readObjectNotice(body) !== undefined,

    async take(messages, signal) {
      const totals = newTotals();
      const setbacks = new Map<string, Setback>();
      const orders = new Map<string, Order>();
      for (const message of messages) {
        if (!takeNotice(message, { buckets, orders, passedOver: totals.passed_over })) {
          const { messageId } = message;
          setbacks.set(messageId, { messageId, reason: 'it does not name the object it is about' });
        }
      }
      const giveBack = (order: Order, reason: string, error: unknown) => {
        for (const messageId of order.messageIds)
          setbacks.set(messageId, { messageId, reason, error });
      };
      const known = await files.find([...orders.values()], { signal }).then(
        (found) => new Map(found.map((file) => [nameOf(file), file])),
        (error: unknown) => {
          for (const order of orders.values())
            giveBack(order, 'what was read could not be looked up', error);
          orders.clear();
          return new Map<string, ReadFile>();
        },
      );
      await forEachConcurrently(orders.values(), WORKERS, async (order) => {
        // One of its own: whoever listens to the one signal of a large batch does so until the end of it.
        const own = AbortSignal.any([signal]);
        await readOrder(order, known.get(nameOf(order)), totals, own).catch((error: unknown) => {
          totals.failed_files += 1;
          const failure = signal.aborted ? tooLong(order, error) : error;
          giveBack(order, reasonOf(failure), failure);
        });
      });
      if (totals.copies.conflicts > 0) {
        const facts = {
          conflicting_events: totals.copies.conflicts,
          conflicts: totals.copies.noted,
        };
        logger.warn(facts, 'Other records are stored under these event ids');
      }
      const { copies, ...counts } = totals;
      logger.info(
        { messages: messages.length, ...counts, repaired: copies.repaired },
        'Files of a trail received',
      );
      return [...setbacks.values()];
    },
  };

  async function readOrder(
    order: Order,
    noted: ReadFile | undefined,
    totals: Totals,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const isKnown = noted !== undefined && noted.etag === order.etag;
    const object = isKnown
      ? undefined
      : await objects.open(order, {
          signal,
          ...(noted === undefined ? {} : { unlessEtag: noted.etag }),
        });
    if (object === undefined) {
      totals.known_files += 1;
      return;
    }
    const copies = newCopyCounters();
    const { added, file, repaired } = await storeFile(object, order.file, {
      ...dependencies,
      signal,
      onConflict: (conflict) => countConflict(copies, conflict),
    });
    copies.repaired = repaired;
    addCopies(totals.copies, copies);
    totals.read_files += 1;
    totals.records += file.counts.records;
    totals.filtered += file.counts.filtered;
    totals.unrelated += file.counts.unrelated;
    totals.stored += added;
    totals.known += file.counts.stored - added;
    if (noted !== undefined && noted.sha256 !== file.sha256) {
      // CloudTrail writes a file once.
      logger.warn(
        { file: printable(nameOf(file), 1_200), sha256: file.sha256, sha256_before: noted.sha256 },
        'A file that was read before holds something else now',
      );
    }
  }
}

interface Sorting {
  readonly buckets: ReadonlySet<string>;
  readonly orders: Map<string, Order>;
  readonly passedOver: Record<string, number>;
}

/** Sorts out what a message announces; false when it does not say what it is about. */
function takeNotice(
  { body, messageId }: Message,
  { buckets, orders, passedOver }: Sorting,
): boolean {
  const passOver = (what: string, count = 1) => {
    passedOver[what] = (passedOver[what] ?? 0) + count;
  };
  const notice = readObjectNotice(body);
  if (notice === undefined) return false;
  if (notice.others > 0) passOver('other_notice', notice.others);
  for (const object of notice.objects) {
    const file = parseObjectKey(object.key);
    if (!buckets.has(object.bucket)) passOver('other_bucket');
    else if (file.kind !== 'log') passOver(file.kind);
    else {
      const name = nameOf(object);
      const messageIds = orders.get(name)?.messageIds ?? new Set();
      // Which of two is the newer is not known: the object itself tells.
      const { etag, ...place } = object;
      const isAgreed = messageIds.size === 0 || orders.get(name)?.etag === etag;
      const told = isAgreed && etag !== undefined ? { ...place, etag } : place;
      orders.set(name, {
        ...told,
        file: file as EventsFile,
        messageIds: messageIds.add(messageId),
      });
    }
  }
  return notice.unreadable === 0;
}

function nameOf({ bucket, key }: { readonly bucket: string; readonly key: string }): string {
  return `${bucket}/${key}`;
}

function tooLong({ bucket, key }: Order, cause: unknown): TrailFileError {
  return new TrailFileError(
    'too_long',
    `The file s3://${bucket}/${printable(key, 1_100)} was not read to its end in the time of the function.`,
    {
      cause,
      hint: 'What was stored of it is passed over quickly next time; raise the timeout when that is not enough.',
    },
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof TrailFileError)) return 'a file that it announces could not be stored';
  return `a file that it announces could not be read: ${FILE_FAULTS[error.fault]}`;
}

type Totals = ReturnType<typeof newTotals>;

/** What became of the files and records of a batch, for the log. */
function newTotals() {
  return {
    read_files: 0,
    /** Noted before with the same content. */
    known_files: 0,
    failed_files: 0,
    /** Objects that are no files of events, or of no bucket of ours, by what they are. */
    passed_over: {} as Record<string, number>,
    records: 0,
    /** Events that were not there before. */
    stored: 0,
    known: 0,
    filtered: 0,
    unrelated: 0,
    copies: newCopyCounters(),
  };
}
