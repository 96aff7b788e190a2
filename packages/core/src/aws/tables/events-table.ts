import { chunksOf, forEachConcurrently } from '../../collections.ts';
import type { ActivityEvent } from '../../event/activity-event.ts';
import { type CopyConflict, isPlaceCertain, mergeCopies } from '../../event/copies.ts';
import { decodeEvent, type EventItem } from '../../event/event-item.ts';
import {
  createLimiter,
  type OperationOptions,
  queryItems,
  READ_KEYS,
  type TableAccess,
  type TableQuery,
} from '../dynamodb/requests.ts';
import { dateQuery, type EventConditions, indexQuery, type TimeRange } from './event-query.ts';
import { type EventKey, keyText, keyTextOfItem, pushedAtOf } from './stored-copies.ts';
import { createCopyWriter } from './write-copies.ts';

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
  /**
   * Told of an event that was stored before, and when push brought it (milliseconds), if it did. Not of one that is in
   * conflict with what is stored.
   */
  readonly onKnown?: (event: ActivityEvent, stored: { readonly pushedAt?: number }) => void;
  /**
   * True where push may bring the same events meanwhile: what it stores between our reading and our writing is
   * read again, never replaced. Reads consistently and stores one by one, which takes more requests and
   * costs as much.
   */
  readonly isBesidePush?: boolean;
}

interface GetOptions extends OperationOptions {
  /** Told of an event that push brought, and when (milliseconds). */
  readonly onPushed?: (event: ActivityEvent, pushedAt: number) => void;
}

interface PutPushedOptions extends PutOptions, Pick<PutMissingOptions, 'beforeStoring'> {
  /** Time at which push brought the events, milliseconds since the epoch. */
  readonly pushedAt: number;
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
  /**
   * Stores events that push brought as `putMissing` does, with the time beside each; returns those that were
   * missing. An event that was polled first is told the time, too; one that push brought before keeps the first.
   * The event itself is the same whichever lane stores it.
   */
  putPushed(events: Iterable<ActivityEvent>, options: PutPushedOptions): Promise<ActivityEvent[]>;
  /** Returns whole events in the order asked; those that are not there are left out. */
  get(keys: readonly EventKey[], options?: GetOptions): Promise<ActivityEvent[]>;
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

// Limit of one table object, for all callers: bounds memory and open connections.
const BATCHES_IN_FLIGHT = 8;

export function createEventsTable(options: EventsTableOptions): EventsTable {
  const writer = createCopyWriter({
    ...options,
    limit: createLimiter(BATCHES_IN_FLIGHT),
    batchesInFlight: BATCHES_IN_FLIGHT,
  });

  async function* query(
    params: TableQuery | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<ActivityEvent> {
    if (params === undefined) return;
    const items = queryItems(params, { ...options, signal });
    for await (const item of items) yield decodeEvent(item as EventItem);
  }

  return {
    async put(events, options = {}) {
      const unique = uniqueEvents(events, options);
      const isCertain = ([, event]: [string, ActivityEvent]) => isPlaceCertain(event);
      const uncertain = [...unique].filter((entry) => !isCertain(entry));
      const certain = [...unique].filter(isCertain);
      await writer.write(
        certain.map(([, event]) => ({ event, pushedAt: undefined })),
        options.signal,
      );
      if (uncertain.length > 0) {
        await writer.storeMissing(new Map(uncertain), { isGuarded: false }, options);
      }
    },

    putMissing: (events, options = {}) =>
      writer.storeMissing(
        uniqueEvents(events, options),
        { isGuarded: options.isBesidePush ?? false },
        options,
      ),

    putPushed: (events, options) =>
      writer.storeMissing(
        uniqueEvents(events, options),
        { isGuarded: false, pushedAt: new Date(options.pushedAt).toISOString() },
        options,
      ),

    async get(keys, { onPushed, signal } = {}) {
      const unique = new Map(keys.map((key) => [keyText(key), key]));
      const found = new Map<string, ActivityEvent>();
      const chunks = chunksOf([...unique.values()], READ_KEYS);
      const take = (item: EventItem) => {
        const event = decodeEvent(item);
        found.set(keyTextOfItem(item), event);
        const pushedAt = pushedAtOf(item);
        if (pushedAt !== undefined) onPushed?.(event, Date.parse(pushedAt));
      };
      await forEachConcurrently(chunks, BATCHES_IN_FLIGHT, (chunk) =>
        writer.read(chunk, take, {
          isConsistent: false,
          ...(signal === undefined ? {} : { signal }),
        }),
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
