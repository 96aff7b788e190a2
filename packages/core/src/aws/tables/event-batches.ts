import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import type { ActivityEvent } from '../../event/activity-event.ts';
import { type EventItem, encodeEvent, itemSizeBytes } from '../../event/event-item.ts';
import { WRITE_ITEMS } from '../dynamodb/requests.ts';
import { type EventWrite, PUSHED_AT } from './stored-copies.ts';

// BatchWriteItem takes 16 MB (API reference). A quarter of it leaves room for JSON escapes and keeps what is in flight
// small.
const WRITE_BYTES = 4 * 1024 * 1024;

/** Writes an event as the item that the table keeps: with when push brought it, if it did. */
export function itemOf({ event, pushedAt }: EventWrite, retentionDays: number): EventItem {
  const item = encodeEvent(event, { retentionDays });
  return pushedAt === undefined ? item : { ...item, [PUSHED_AT]: { S: pushedAt } };
}

/** Encodes as it goes, so that only batches in flight are held twice. */
export function* writeBatches(
  writes: Iterable<EventWrite>,
  retentionDays: number,
): Generator<WriteRequest[]> {
  let batch: WriteRequest[] = [];
  let bytes = 0;
  for (const write of writes) {
    const item = itemOf(write, retentionDays);
    const size = boundSize(write.event, item);
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
