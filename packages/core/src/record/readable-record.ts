import { eventTypeOf } from '../event/event-source.ts';
import { isJsonObject, type JsonObject, parseJson } from '../json.ts';
import { parseEventTime } from '../time.ts';
import type { EventHead } from './event-draft.ts';
import { cleanText, MAX_LENGTH, RAW_RECORD_BYTES } from './record-text.ts';

/** The head of an event of a known family. */
export type IdentityEventHead = EventHead & {
  readonly eventType: NonNullable<ReturnType<typeof eventTypeOf>>;
};

/** A record that can be an event, or the reason why it cannot. */
type Inspection =
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

/** Returns the record's own id when it can be a key: 1 to 128 printable characters. */
export function readEventId(record: JsonObject): string | undefined {
  return usableId(record.eventID);
}

/** Returns an id when it can be a key. */
export function usableId(id: unknown): string | undefined {
  if (typeof id !== 'string' || id.length > MAX_LENGTH.eventId) return undefined;
  return /^[^\p{Control}\p{Surrogate}]+$/u.test(id) ? id : undefined;
}

function explain(field: string, value: unknown, otherwise: string): string {
  if (value === undefined || value === null) return `${field} is missing`;
  return typeof value === 'string' ? `${field} ${otherwise}` : `${field} is not a string`;
}

/** Fields in which a record and its caller hold objects (CloudTrail user guide, "Record contents"). */
const RECORD_PARTS = [
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'resources',
  'tlsDetails',
  'addendum',
  'eventContext',
] as const;
const CALLER_PARTS = ['sessionContext', 'onBehalfOf', 'inScopeOf', 'invokedByDelegate'] as const;
const SESSION_PARTS = ['sessionIssuer', 'attributes', 'webIdFederationData'] as const;

/** Texts in texts: an export of an export. */
const MAX_LAYERS = 3;

/**
 * Returns a record whose parts are objects again where an export keeps them as JSON text, as Athena,
 * Hive and Sentinel do. Text that is no JSON (`HIDDEN_DUE_TO_SECURITY_REASONS`) and text larger than a
 * whole record stay what they are. The record itself when there is nothing to do; it is not changed.
 */
export function readParts(record: JsonObject): JsonObject {
  const outer = parseParts(record, RECORD_PARTS);
  const caller = outer.userIdentity;
  if (!isJsonObject(caller)) return outer;
  const whole = parseParts(caller, CALLER_PARTS);
  const session = whole.sessionContext;
  const sessionContext = isJsonObject(session) ? parseParts(session, SESSION_PARTS) : session;
  if (sessionContext !== session) {
    return { ...outer, userIdentity: { ...whole, sessionContext } };
  }
  return whole === caller ? outer : { ...outer, userIdentity: whole };
}

function parseParts(parent: JsonObject, names: readonly string[]): JsonObject {
  let parsed: Record<string, unknown> | undefined;
  for (const name of names) {
    const text = parent[name];
    if (typeof text !== 'string') continue;
    const value = parsePart(text, MAX_LAYERS);
    if (value === undefined) continue;
    parsed ??= { ...parent };
    parsed[name] = value;
  }
  return parsed ?? parent;
}

/** Returns the object, list or null that a text holds; undefined for any other text. */
function parsePart(text: string, layersLeft: number): unknown {
  if (layersLeft === 0 || text.length > RAW_RECORD_BYTES || !/^\s*[[{"n]/.test(text)) {
    return undefined;
  }
  const value = parseJson(text);
  if (typeof value === 'string') return parsePart(value, layersLeft - 1);
  return typeof value === 'object' ? value : undefined;
}
