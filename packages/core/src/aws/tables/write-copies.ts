import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { chunksOf, compact, forEachConcurrently } from '../../collections.ts';
import type { ActivityEvent } from '../../event/activity-event.ts';
import type { CopyConflict } from '../../event/copies.ts';
import type { EventItem } from '../../event/event-item.ts';
import {
  isRefusedCondition,
  READ_KEYS,
  readBatch,
  sendOptions,
  sendUntilDone,
  type TableAccess,
  WRITE_ITEMS,
  writeBatch,
} from '../dynamodb/requests.ts';
import { itemOf, writeBatches } from './event-batches.ts';
import {
  type EventKey,
  type EventWrite,
  itemKey,
  keyText,
  keyTextOfItem,
  PUSHED_AT,
  pushedAtOf,
  type SortedCopies,
  sortCopies,
} from './stored-copies.ts';

/** Lane by which events come, and what it does beside storing what is missing. */
interface StoreLane {
  /** The lane is push: ISO time at which it brought the events. */
  readonly pushedAt?: string;
  /** True where another writer may store the same events meanwhile: nothing is replaced that was not read. */
  readonly isGuarded: boolean;
}

interface StoreCopiesOptions {
  readonly signal?: AbortSignal;
  readonly beforeStoring?: (events: readonly ActivityEvent[]) => Promise<void>;
  readonly onConflict?: (conflict: CopyConflict) => void;
  readonly onRepair?: (event: ActivityEvent) => void;
  readonly onKnown?: (event: ActivityEvent, stored: { readonly pushedAt?: number }) => void;
}

interface CopyWriterOptions extends TableAccess {
  readonly retentionDays: number;
  /** Lets a bounded number of requests run at a time. */
  readonly limit: <T>(task: () => Promise<T>) => Promise<T>;
  readonly batchesInFlight: number;
}

/** Writes events of an events table; see `EventsTable` for what each promises. */
interface CopyWriter {
  /** Calls `onItem` for each item found, in any order. */
  read(
    keys: readonly EventKey[],
    onItem: (item: EventItem) => void,
    options: { readonly isConsistent: boolean; readonly signal?: AbortSignal },
  ): Promise<void>;
  /** Writes without asking. */
  write(writes: Iterable<EventWrite>, signal?: AbortSignal): Promise<void>;
  /** Stores what is missing of events with different keys, and returns just that, in the order given. */
  storeMissing(
    unique: ReadonlyMap<string, ActivityEvent>,
    lane: StoreLane,
    options: StoreCopiesOptions,
  ): Promise<ActivityEvent[]>;
}

export function createCopyWriter(access: CopyWriterOptions): CopyWriter {
  const { batchesInFlight, client, limit, retentionDays, tableName } = access;

  const writeTogether = (requests: readonly WriteRequest[], signal?: AbortSignal) =>
    limit(() => writeBatch(requests, compact({ ...access, signal })));

  const read: CopyWriter['read'] = async (keys, onItem, { isConsistent, signal }) => {
    const give = (item: object) => onItem(item as EventItem);
    const context = compact({ ...access, isConsistent, signal });
    await limit(() => readBatch(keys.map(itemKey), give, context));
  };

  const write: CopyWriter['write'] = (writes, signal) =>
    forEachConcurrently(writeBatches(writes, retentionDays), batchesInFlight, (batch) =>
      writeTogether(batch, signal),
    );

  /** Makes room for events in whose place something unreadable lies: the stream then shows them as new. */
  async function remove(events: readonly ActivityEvent[], signal?: AbortSignal): Promise<void> {
    const requests = events.map((event) => ({ DeleteRequest: { Key: itemKey(event) } }));
    for (const chunk of chunksOf(requests, WRITE_ITEMS)) await writeTogether(chunk, signal);
  }

  /** Sends one write that holds under its condition alone, and tells whether it did. */
  async function sendGuarded(
    sendOne: () => Promise<unknown>,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const send = async () => {
      await sendOne();
      return [];
    };
    try {
      await limit(() => sendUntilDone([sendOne], 'write', send, compact({ ...access, signal })));
      return true;
    } catch (error) {
      if (isRefusedCondition(error)) return false;
      throw error;
    }
  }

  /** Stores each event unless something came to its place since that was read; returns the keys of those. */
  async function writeUnchanged(
    writes: readonly GuardedWrite[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlySet<string>> {
    const refused = new Set<string>();
    await forEachConcurrently(writes, batchesInFlight, async ({ condition, ...each }) => {
      const Item = itemOf(each, retentionDays);
      const params = { TableName: tableName, Item, ...condition };
      const send = () => client.send('PutItem', params, sendOptions(signal));
      if (!(await sendGuarded(send, signal))) refused.add(keyText(each.event));
    });
    return refused;
  }

  /** Notes on events that were polled first when push brought them. */
  async function markPushed(
    keys: readonly EventKey[],
    pushedAt: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await forEachConcurrently(keys, batchesInFlight, async (key) => {
      const params = {
        TableName: tableName,
        Key: itemKey(key),
        UpdateExpression: `SET ${PUSHED_AT} = :at`,
        ConditionExpression: `attribute_exists(event_id) AND attribute_not_exists(${PUSHED_AT})`,
        ExpressionAttributeValues: { ':at': { S: pushedAt } },
      };
      await sendGuarded(() => client.send('UpdateItem', params, sendOptions(signal)), signal);
    });
  }

  /** Stores what can be stored by what is there now; returns the keys (`keyText`) of what changed meanwhile. */
  async function storeByWhatIsThere(
    given: ReadonlyMap<string, ActivityEvent>,
    lane: StoreLane,
    { signal, beforeStoring, onConflict, onKnown, onRepair }: StoreCopiesOptions,
    noteKnown: (key: string) => void,
  ): Promise<ReadonlySet<string>> {
    const found = new Map<string, EventItem>();
    const give = (item: EventItem) => found.set(keyTextOfItem(item), item);
    // Two lanes, and every copy that push repeats, may come within the same second.
    const isConsistent = lane.isGuarded || lane.pushedAt !== undefined;
    await read([...given.values()], give, compact({ isConsistent, signal }));
    const sorted = sortCopies([...given.values()], found);
    for (const conflict of sorted.conflicts) onConflict?.(conflict);
    const writing = [...sorted.fresh, ...sorted.repaired];
    let changed: ReadonlySet<string> = new Set();
    if (writing.length > 0) {
      await beforeStoring?.(writing);
      await remove(
        sorted.fresh.filter((event) => found.has(keyText(event))),
        signal,
      );
      const writes = planWrites(sorted, found, lane);
      if (lane.isGuarded) changed = await writeUnchanged(writes, signal);
      else await write(writes, signal);
    }
    const isSettled = (event: ActivityEvent) => !changed.has(keyText(event));
    for (const event of sorted.repaired.filter(isSettled)) onRepair?.(event);
    const repaired = new Set(sorted.repaired.map(keyText));
    const unmarked: ActivityEvent[] = [];
    for (const event of sorted.known.filter(isSettled)) {
      const key = keyText(event);
      const pushedAt = pushedAtOf(found.get(key));
      noteKnown(key);
      if (pushedAt === undefined && !repaired.has(key)) unmarked.push(event);
      onKnown?.(event, pushedAt === undefined ? {} : { pushedAt: Date.parse(pushedAt) });
    }
    for (const { refused } of sorted.conflicts) noteKnown(keyText(refused));
    if (lane.pushedAt !== undefined) await markPushed(unmarked, lane.pushedAt, signal);
    return changed;
  }

  return {
    read,
    write,
    async storeMissing(unique, lane, options) {
      const missing = new Map(unique);
      const noteKnown = (key: string) => missing.delete(key);
      await forEachConcurrently(
        chunksOf([...unique], READ_KEYS),
        batchesInFlight,
        async (chunk) => {
          let left = new Map(chunk);
          // What another writer changed between our reading and our writing is read again.
          while (left.size > 0) {
            const changed = await storeByWhatIsThere(left, lane, options, noteKnown);
            left = new Map([...left].filter(([key]) => changed.has(key)));
          }
        },
      );
      return [...missing.values()];
    },
  };
}

/** Condition of a write, as PutItem takes it. */
interface WriteCondition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues?: Record<string, { readonly S: string }>;
}

interface GuardedWrite extends EventWrite {
  /** Holds as long as nothing came to where the event is written since that was read. */
  readonly condition: WriteCondition;
}

/** What push noted on an event stays when the event is stored again. */
function planWrites(
  { fresh, repaired }: SortedCopies,
  found: ReadonlyMap<string, EventItem>,
  { pushedAt: broughtAt }: StoreLane,
): GuardedWrite[] {
  const nothingThere = { ConditionExpression: 'attribute_not_exists(event_id)' };
  return [
    ...fresh.map((event) => ({ event, pushedAt: broughtAt, condition: nothingThere })),
    ...repaired.map((event) => {
      const pushedAt = pushedAtOf(found.get(keyText(event)));
      const condition =
        pushedAt === undefined
          ? { ConditionExpression: `attribute_not_exists(${PUSHED_AT})` }
          : {
              ConditionExpression: `${PUSHED_AT} = :before`,
              ExpressionAttributeValues: { ':before': { S: pushedAt } },
            };
      return { event, pushedAt: pushedAt ?? broughtAt, condition };
    }),
  ];
}
