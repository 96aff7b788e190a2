import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { chunksOf, forEachConcurrently } from '../../collections.ts';
import type { ActivityEvent } from '../../event/activity-event.ts';
import { type CopyConflict, isPlaceCertain, mergeCopies } from '../../event/copies.ts';
import { decodeEvent, type EventItem, encodeEvent, itemSizeBytes } from '../../event/event-item.ts';
import {
  createLimiter,
  type OperationOptions,
  queryItems,
  READ_KEYS,
  readBatch,
  type TableAccess,
  type TableQuery,
  WRITE_ITEMS,
  writeBatch,
} from '../dynamodb/requests.ts';
import { dateQuery, type EventConditions, indexQuery, type TimeRange } from './event-query.ts';
import { type EventKey, itemKey, keyText, keyTextOfItem, sortCopies } from './stored-copies.ts';

interface PutOptions extends OperationOptions {
  /** Told of an event that is not what is stored under its id already, and was not stored for that. */
  readonly onConflict?: (conflict: CopyConflict) => void;
  /** Told of a stored event that a better copy of it improved. */
  readonly onRepair?: (event: ActivityEvent) => void;
}

interface SelectOptions extends OperationOptions {
  /** What is to hold beside the range. An index knows summaries alone. */
  readonly where?: EventConditions;
}

interface PutMissingOptions extends PutOptions {
  /**
   * Called with events that turned out to be missing, or better than what is stored, before they are
   * stored; what it throws keeps them from being stored. May be called several times, with different
   * events.
   */
  readonly beforeStoring?: (events: readonly ActivityEvent[]) => Promise<void>;
}

/**
 * The stored events. Events with the same key are copies of one event: however often it is given or
 * stored, there is one, the best that its copies make together (`mergeCopies`). Each operation throws
 * AppError TABLE_MISSING or STORAGE_FAILED with what the SDK threw as its cause, after waiting out
 * throttling for a while.
 */
export interface EventsTable {
  /**
   * Resolves only when every event is acknowledged; when it throws, some may be stored. Writes without
   * asking, so what was there under the key is replaced; but an event of which account or Region are
   * not certain is stored as `putMissing` does, since a better copy may be there.
   */
  put(events: Iterable<ActivityEvent>, options?: PutOptions): Promise<void>;
  /**
   * Stores the events that are not there yet and returns them, in the order given. Asks first, which
   * costs a fifth of writing. A stored event that lacks what its copy knows is repaired, and is not
   * among those returned. Events that another writer stored within the last second may count as
   * missing; storing them again changes nothing that is certain.
   */
  putMissing(
    events: Iterable<ActivityEvent>,
    options?: PutMissingOptions,
  ): Promise<ActivityEvent[]>;
  /** Returns whole events in the order asked; those that are not there are left out. */
  get(keys: readonly EventKey[], options?: OperationOptions): Promise<ActivityEvent[]>;
  /** Yields summaries (no JSON texts, no details), newest first. */
  queryByUser(
    userName: string,
    range?: TimeRange,
    options?: SelectOptions,
  ): AsyncIterable<ActivityEvent>;
  /** Yields summaries (no JSON texts, no details), newest first. */
  queryByEventName(
    eventName: string,
    range?: TimeRange,
    options?: SelectOptions,
  ): AsyncIterable<ActivityEvent>;
  /** Yields the whole events of a UTC day (`YYYY-MM-DD`), by event id; every event acknowledged before. */
  queryByDate(
    eventDate: string,
    range?: TimeRange,
    options?: SelectOptions,
  ): AsyncIterable<ActivityEvent>;
}

export interface EventsTableOptions extends TableAccess {
  /** Days an event is kept after it happened; 0 keeps it for ever. */
  readonly retentionDays: number;
}

// BatchWriteItem takes 16 MB (API reference). A quarter of it leaves room for JSON escapes and keeps what is in flight
// small.
const WRITE_BYTES = 4 * 1024 * 1024;
// Limit of one table object, for all callers: bounds memory and open connections.
const BATCHES_IN_FLIGHT = 8;

export function createEventsTable(options: EventsTableOptions): EventsTable {
  const { retentionDays } = options;
  const limit = createLimiter(BATCHES_IN_FLIGHT);

  async function write(requests: readonly WriteRequest[], signal?: AbortSignal): Promise<void> {
    await limit(() => writeBatch(requests, { ...options, signal }));
  }

  /** Calls `onItem` for each item found, in any order. */
  async function read(
    keys: readonly EventKey[],
    onItem: (item: EventItem) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const give = (item: object) => onItem(item as EventItem);
    await limit(() => readBatch(keys.map(itemKey), give, { ...options, signal }));
  }

  /** Makes room for events in whose place something unreadable lies: the stream then shows them as new. */
  async function remove(events: readonly ActivityEvent[], signal?: AbortSignal): Promise<void> {
    const requests = events.map((event) => ({ DeleteRequest: { Key: itemKey(event) } }));
    for (const chunk of chunksOf(requests, WRITE_ITEMS)) await write(chunk, signal);
  }

  async function putUnique(events: Iterable<ActivityEvent>, signal?: AbortSignal): Promise<void> {
    const batches = writeBatches(events, retentionDays);
    await forEachConcurrently(batches, BATCHES_IN_FLIGHT, (batch) => write(batch, signal));
  }

  async function* query(
    params: TableQuery | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<ActivityEvent> {
    if (params === undefined) return;
    const items = queryItems(params, { ...options, signal });
    for await (const item of items) yield decodeEvent(item as EventItem);
  }

  async function putMissing(
    unique: ReadonlyMap<string, ActivityEvent>,
    { signal, beforeStoring, onConflict, onRepair }: PutMissingOptions,
  ): Promise<ActivityEvent[]> {
    const missing = new Map(unique);
    const chunks = chunksOf([...unique.values()], READ_KEYS);
    await forEachConcurrently(chunks, BATCHES_IN_FLIGHT, async (chunk) => {
      const found = new Map<string, EventItem>();
      await read(chunk, (item) => found.set(keyTextOfItem(item), item), signal);
      const sorted = sortCopies(chunk, found);
      for (const key of sorted.known) missing.delete(key);
      for (const conflict of sorted.conflicts) onConflict?.(conflict);
      const writing = [...sorted.fresh, ...sorted.repaired];
      if (writing.length === 0) return;
      await beforeStoring?.(writing);
      await remove(
        sorted.fresh.filter((event) => found.has(keyText(event))),
        signal,
      );
      await putUnique(writing, signal);
      for (const event of sorted.repaired) onRepair?.(event);
    });
    return [...missing.values()];
  }

  return {
    async put(events, options = {}) {
      const unique = uniqueEvents(events, options);
      const isCertain = ([, event]: [string, ActivityEvent]) => isPlaceCertain(event);
      const uncertain = [...unique].filter((entry) => !isCertain(entry));
      await putUnique(
        [...unique].filter(isCertain).map(([, event]) => event),
        options.signal,
      );
      if (uncertain.length > 0) await putMissing(new Map(uncertain), options);
    },

    putMissing: (events, options = {}) => putMissing(uniqueEvents(events, options), options),

    async get(keys, { signal } = {}) {
      const unique = new Map(keys.map((key) => [keyText(key), key]));
      const found = new Map<string, ActivityEvent>();
      const chunks = chunksOf([...unique.values()], READ_KEYS);
      await forEachConcurrently(chunks, BATCHES_IN_FLIGHT, (chunk) =>
        read(chunk, (item) => found.set(keyTextOfItem(item), decodeEvent(item)), signal),
      );
      return keys.flatMap((key) => found.get(keyText(key)) ?? []);
    },

    queryByUser: (userName, range = {}, { signal, where } = {}) =>
      query(indexQuery('user_name-index', userName, range, where), signal),
    queryByEventName: (eventName, range = {}, { signal, where } = {}) =>
      query(indexQuery('event_name-index', eventName, range, where), signal),
    queryByDate: (eventDate, range = {}, { signal, where } = {}) =>
      query(dateQuery(eventDate, range, where), signal),
  };
}

/** A batch that names a key twice is refused as a whole: copies among the events are merged before. */
function uniqueEvents(
  events: Iterable<ActivityEvent>,
  { onConflict }: PutOptions,
): Map<string, ActivityEvent> {
  const unique = new Map<string, ActivityEvent>();
  for (const event of events) {
    const key = keyText(event);
    const first = unique.get(key);
    const merge = first && mergeCopies(first, event);
    if (merge?.conflict) onConflict?.(merge.conflict);
    unique.set(key, merge?.event ?? event);
  }
  return unique;
}

/** Encodes as it goes, so that only batches in flight are held twice. */
function* writeBatches(
  events: Iterable<ActivityEvent>,
  retentionDays: number,
): Generator<WriteRequest[]> {
  let batch: WriteRequest[] = [];
  let bytes = 0;
  for (const event of events) {
    const item = encodeEvent(event, { retentionDays });
    const size = boundSize(event, item);
    if (batch.length === WRITE_ITEMS || (batch.length > 0 && bytes + size > WRITE_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ PutRequest: { Item: item } });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Items of which 25 fit into a batch, however their texts are encoded. */
const SMALL_UNITS = 50_000;

/** Returns the size of an item, or more than that: to count the bytes of every text costs as much as to encode it. */
function boundSize(event: ActivityEvent, item: EventItem): number {
  let units = 0;
  for (const value of Object.values(event)) units += typeof value === 'string' ? value.length : 1;
  return units <= SMALL_UNITS ? Math.floor(WRITE_BYTES / WRITE_ITEMS) : itemSizeBytes(item);
}
