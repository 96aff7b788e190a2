import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { ActivityEvent } from '../activity-event.ts';
import type { Clock } from '../clock.ts';
import { decodeEvent, type EventItem, encodeEvent, itemSizeBytes } from '../event-item.ts';
import type { Logger } from '../logger.ts';
import { type RetryContext, sendUntilDone } from './batch-retry.ts';
import { chunksOf } from './chunks.ts';
import { dateQuery, indexQuery, type TimeRange } from './event-query.ts';
import { createLimiter, forEachConcurrently } from './limiter.ts';
import { queryItems, type TableQuery } from './query-items.ts';
import { sendOptions } from './send-options.ts';

/** What identifies an event. */
export type EventKey = Pick<ActivityEvent, 'eventDate' | 'eventId'>;

export interface OperationOptions {
  /** Ends the operation early; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface PutMissingOptions extends OperationOptions {
  /**
   * Called with events that turned out to be missing, before they are stored; what it throws keeps
   * them from being stored. May be called several times, with different events.
   */
  readonly beforeStoring?: (missing: readonly ActivityEvent[]) => Promise<void>;
}

/**
 * The stored events. Events with the same key are the same event: however often it is given or
 * stored, there is one. Each operation throws AppError TABLE_MISSING or STORAGE_FAILED with what the
 * SDK threw as its cause, after waiting out throttling for a while.
 */
export interface EventsTable {
  /** Resolves only when every event is acknowledged; when it throws, some may be stored. */
  put(events: Iterable<ActivityEvent>, options?: OperationOptions): Promise<void>;
  /**
   * Stores the events that are not there yet and returns them, in the order given. Asks first, which
   * costs a fifth of writing. Events that another writer stored within the last second may count as
   * missing; storing them again changes nothing.
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
    options?: OperationOptions,
  ): AsyncIterable<ActivityEvent>;
  /** Yields summaries (no JSON texts, no details), newest first. */
  queryByEventName(
    eventName: string,
    range?: TimeRange,
    options?: OperationOptions,
  ): AsyncIterable<ActivityEvent>;
  /** Yields the whole events of a UTC day (`YYYY-MM-DD`), by event id; every event acknowledged before. */
  queryByDate(
    eventDate: string,
    range?: TimeRange,
    options?: OperationOptions,
  ): AsyncIterable<ActivityEvent>;
}

export interface EventsTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Days an event is kept after it happened; 0 keeps it for ever. */
  readonly retentionDays: number;
  readonly clock: Clock;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
  readonly logger?: Logger;
}

// BatchWriteItem takes 25 items and 16 MB, BatchGetItem 100 keys (API reference). A quarter of the
// megabytes leaves room for JSON escapes and keeps what is in flight small.
const WRITE_ITEMS = 25;
const WRITE_BYTES = 4 * 1024 * 1024;
const READ_KEYS = 100;
// Of one table object, whoever calls: bounds memory and open connections.
const BATCHES_IN_FLIGHT = 8;
const KEY_ATTRIBUTES = 'event_date, event_id';

export function createEventsTable(options: EventsTableOptions): EventsTable {
  const { client, tableName, retentionDays } = options;
  const limit = createLimiter(BATCHES_IN_FLIGHT);

  const retryContext = (signal?: AbortSignal): RetryContext =>
    signal === undefined ? options : { ...options, signal };

  async function write(requests: readonly WriteRequest[], signal?: AbortSignal): Promise<void> {
    const send = async (pending: readonly WriteRequest[]) => {
      const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: [...pending] } });
      const { UnprocessedItems } = await client.send(command, sendOptions(signal));
      return UnprocessedItems?.[tableName] ?? [];
    };
    await limit(() => sendUntilDone(requests, 'write', send, retryContext(signal)));
  }

  /** Calls `onItem` for each item found, in any order. */
  async function read(
    keys: readonly EventKey[],
    projection: Pick<KeysAndAttributes, 'ProjectionExpression'>,
    onItem: (item: EventItem) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const send = async (pending: readonly ItemKey[]) => {
      const request = { ...projection, Keys: [...pending] };
      const command = new BatchGetItemCommand({ RequestItems: { [tableName]: request } });
      const { Responses, UnprocessedKeys } = await client.send(command, sendOptions(signal));
      for (const item of Responses?.[tableName] ?? []) onItem(item as EventItem);
      return (UnprocessedKeys?.[tableName]?.Keys ?? []) as ItemKey[];
    };
    await limit(() => sendUntilDone(keys.map(itemKey), 'read', send, retryContext(signal)));
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
    const items = queryItems(params, { ...retryContext(signal), client });
    for await (const item of items) yield decodeEvent(item as EventItem);
  }

  return {
    async put(events, { signal } = {}) {
      await putUnique(uniqueEvents(events).values(), signal);
    },

    async putMissing(events, { signal, beforeStoring } = {}) {
      const missing = uniqueEvents(events);
      const chunks = chunksOf([...missing.values()], READ_KEYS);
      await forEachConcurrently(chunks, BATCHES_IN_FLIGHT, async (chunk) => {
        const projection = { ProjectionExpression: KEY_ATTRIBUTES };
        const found = new Set<string>();
        await read(chunk, projection, (item) => found.add(keyTextOfItem(item)), signal);
        const fresh = chunk.filter((event) => !found.has(keyText(event)));
        for (const key of found) missing.delete(key);
        if (fresh.length > 0) await beforeStoring?.(fresh);
        await putUnique(fresh, signal);
      });
      return [...missing.values()];
    },

    async get(keys, { signal } = {}) {
      const unique = new Map(keys.map((key) => [keyText(key), key]));
      const found = new Map<string, ActivityEvent>();
      const chunks = chunksOf([...unique.values()], READ_KEYS);
      await forEachConcurrently(chunks, BATCHES_IN_FLIGHT, (chunk) =>
        read(chunk, {}, (item) => found.set(keyTextOfItem(item), decodeEvent(item)), signal),
      );
      return keys.flatMap((key) => found.get(keyText(key)) ?? []);
    },

    queryByUser: (userName, range = {}, { signal } = {}) =>
      query(indexQuery('user_name-index', userName, range), signal),
    queryByEventName: (eventName, range = {}, { signal } = {}) =>
      query(indexQuery('event_name-index', eventName, range), signal),
    queryByDate: (eventDate, range = {}, { signal } = {}) =>
      query(dateQuery(eventDate, range), signal),
  };
}

interface ItemKey extends Record<string, { S: string }> {
  event_date: { S: string };
  event_id: { S: string };
}

function itemKey({ eventDate, eventId }: EventKey): ItemKey {
  return { event_date: { S: eventDate }, event_id: { S: eventId } };
}

function keyText({ eventDate, eventId }: EventKey): string {
  return `${eventDate}/${eventId}`;
}

function keyTextOfItem(item: EventItem): string {
  return `${item.event_date?.S}/${item.event_id?.S}`;
}

/** A batch that names a key twice is refused as a whole. */
function uniqueEvents(events: Iterable<ActivityEvent>): Map<string, ActivityEvent> {
  const unique = new Map<string, ActivityEvent>();
  for (const event of events) unique.set(keyText(event), event);
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
    const size = itemSizeBytes(item);
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
