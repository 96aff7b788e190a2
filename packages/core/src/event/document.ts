import type { ActivityEvent } from './activity-event.ts';
import { EVENT_ATTRIBUTES } from './attributes.ts';

/** An event as users see it: names of storage, in the order of the attribute list. */
export type EventDocument = Record<string, string | boolean>;

/** Writes an event for JSON output; what the event does not have is left out. */
export function toDocument(event: ActivityEvent): EventDocument {
  const document: EventDocument = {};
  for (const { field, name } of EVENT_ATTRIBUTES) {
    const value = event[field];
    if (value !== undefined && value !== '') document[name] = value;
  }
  return document;
}
