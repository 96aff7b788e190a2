import type { ActivityEvent } from '../event/activity-event.ts';
import type { EventItem } from '../event/event-item.ts';

/** What identifies an event. */
export type EventKey = Pick<ActivityEvent, 'eventDate' | 'eventId'>;

/** The key of an event in DynamoDB's notation. */
export interface ItemKey extends Record<string, { S: string }> {
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
