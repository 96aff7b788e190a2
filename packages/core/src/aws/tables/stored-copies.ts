import { isAppError } from '../../error.ts';
import type { ActivityEvent } from '../../event/activity-event.ts';
import { type CopyConflict, mergeCopies } from '../../event/copies.ts';
import { decodeEvent, type EventItem } from '../../event/event-item.ts';

/** Key of an event. */
export type EventKey = Pick<ActivityEvent, 'eventDate' | 'eventId'>;

/** The key of an event in DynamoDB's notation. */
interface ItemKey extends Record<string, { S: string }> {
  event_date: { S: string };
  event_id: { S: string };
}

export function itemKey({ eventDate, eventId }: EventKey): ItemKey {
  return { event_date: { S: eventDate }, event_id: { S: eventId } };
}

/** Returns a text that is the same for two events only when their keys are. */
export function keyText({ eventDate, eventId }: EventKey): string {
  return `${eventDate}/${eventId}`;
}

/** Returns what `keyText` returns for the event of an item. */
export function keyTextOfItem(item: EventItem): string {
  return `${item.event_date?.S}/${item.event_id?.S}`;
}

/**
 * Attribute beside an event that tells when push brought it, ISO 8601. It is no part of the event, which is the same
 * whichever lane brought it.
 */
export const PUSHED_AT = 'pushed_at';

/** An event to be stored. */
export interface EventWrite {
  readonly event: ActivityEvent;
  /** Value of `pushed_at`; undefined as long as push did not bring it. */
  readonly pushedAt: string | undefined;
}

/** Returns when push brought the event of an item; undefined when it did not, or that tells no time. */
export function pushedAtOf(item: EventItem | undefined): string | undefined {
  const text = item?.[PUSHED_AT]?.S;
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : text;
}

/** Work that is left with events, by what the table has under their keys. */
export interface SortedCopies {
  /** To store: nothing readable is there yet. */
  readonly fresh: readonly ActivityEvent[];
  /** To store again, better than they were. */
  readonly repaired: readonly ActivityEvent[];
  readonly conflicts: readonly CopyConflict[];
  /** Those that are stored already, repaired ones among them; not what is in conflict. */
  readonly known: readonly ActivityEvent[];
}

/** Sorts events by the items found under their keys. */
export function sortCopies(
  events: readonly ActivityEvent[],
  found: ReadonlyMap<string, EventItem>,
): SortedCopies {
  const fresh: ActivityEvent[] = [];
  const repaired: ActivityEvent[] = [];
  const conflicts: CopyConflict[] = [];
  const known: ActivityEvent[] = [];
  for (const event of events) {
    const stored = decodeFound(found.get(keyText(event)));
    const merge = stored && mergeCopies(stored, event);
    // A record that can be read now is news, whatever broken copy of it was there.
    if (merge === undefined || (merge.event === event && stored?.eventType === 'unparsed')) {
      fresh.push(event);
      continue;
    }
    if (merge.conflict) conflicts.push(merge.conflict);
    else known.push(event);
    if (merge.event !== stored) repaired.push(merge.event);
  }
  return { fresh, repaired, conflicts, known };
}

/** An item that is no event, of any writer, stands in no event's way. */
function decodeFound(item: EventItem | undefined): ActivityEvent | undefined {
  if (item === undefined) return undefined;
  try {
    return decodeEvent(item);
  } catch (error) {
    if (isAppError(error, 'BAD_ARGUMENT')) return undefined;
    throw error;
  }
}
