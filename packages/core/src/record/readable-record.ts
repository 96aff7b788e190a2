import { eventTypeOf } from '../event/event-source.ts';
import { parseEventTime } from '../time.ts';
import { MAX_LENGTH } from './bounds.ts';
import type { EventHead } from './event-summary.ts';
import { cleanText, isJsonObject, type JsonObject } from './record.ts';
import { readParts } from './record-parts.ts';
import { readEventId } from './unparsed.ts';

/** The head of an event of a known family. */
export type IdentityEventHead = EventHead & {
  readonly eventType: NonNullable<ReturnType<typeof eventTypeOf>>;
};

/** A record that can be an event, or the reason why it cannot. */
export type Inspection =
  | { readonly record: JsonObject; readonly head: IdentityEventHead }
  | { readonly problem: string };

/**
 * Checks the four fields without which a record is no event, and makes its parts objects. The problem names the field and what is
 * wrong with it, never its value.
 */
export function inspectRecord(value: unknown): Inspection {
  if (!isJsonObject(value)) return { problem: 'the record is not a JSON object' };
  const { eventID, eventName, eventSource, eventTime } = value;
  const eventId = readEventId(value);
  if (eventId === undefined) {
    return { problem: explain('eventID', eventID, 'is not 1 to 128 printable characters') };
  }
  const time = typeof eventTime === 'string' ? parseEventTime(eventTime) : undefined;
  if (time === undefined) {
    return { problem: explain('eventTime', eventTime, 'is not an ISO 8601 time with a zone') };
  }
  const eventType = typeof eventSource === 'string' ? eventTypeOf(eventSource) : undefined;
  if (typeof eventSource !== 'string' || eventType === undefined) {
    return { problem: explain('eventSource', eventSource, 'is no service of identity') };
  }
  if (
    typeof eventName !== 'string' ||
    eventName === '' ||
    eventName.length > MAX_LENGTH.eventName
  ) {
    return { problem: explain('eventName', eventName, 'is not 1 to 256 characters') };
  }
  const name = cleanText(eventName, MAX_LENGTH.eventName);
  return {
    record: readParts(value),
    head: { eventId, eventTime: time, eventName: name, eventSource, eventType },
  };
}

function explain(field: string, value: unknown, otherwise: string): string {
  if (value === undefined || value === null) return `${field} is missing`;
  return typeof value === 'string' ? `${field} ${otherwise}` : `${field} is not a string`;
}
