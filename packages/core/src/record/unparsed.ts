import { createHash } from 'node:crypto';
import { EMPTY_OBJECT, isJsonObject, type JsonObject } from '../json.ts';
import { findActor } from '../people/actor.ts';
import { readIdentity, UNKNOWN } from '../people/identity.ts';
import { redactText, writeCanonicalJson, writeRedactedJson } from '../secrets/redaction.ts';
import { formatEventTime, parseEventTime, UNKNOWN_TIME } from '../time.ts';
import { readOutcome } from './call.ts';
import {
  attributeName,
  type EventHead,
  type NormalizedRecord,
  summarizeRecord,
} from './event-draft.ts';
import type { Envelope } from './event-place.ts';
import { readEventId, readParts, usableId } from './readable-record.ts';
import { cleanText, MAX_LENGTH, RAW_RECORD_BYTES, readText } from './record-text.ts';

/**
 * Keeps a record that cannot be read as an event of type `unparsed`: everything that can be told, the
 * reason, and the record itself, secrets removed and cut to its bound. The same record gives the same
 * event; without an id of its own or around it, its id is `unparsed-` and the SHA-256 of its text.
 */
export function keepUnparsed(
  value: unknown,
  reason: string,
  envelope: Envelope = {},
): NormalizedRecord {
  const record = isJsonObject(value) ? readParts(value) : EMPTY_OBJECT;
  const raw = writeRedactedJson(value).text;
  return keep(record, raw, () => writeCanonicalJson(value), reason, envelope);
}

/** Keeps a text that is not JSON, as `keepUnparsed` does. */
export function keepUnparsedText(
  text: string,
  reason: string,
  envelope: Envelope = {},
): NormalizedRecord {
  return keep(EMPTY_OBJECT, redactText(text).toWellFormed(), () => text, reason, envelope);
}

function keep(
  record: JsonObject,
  raw: string,
  readOriginal: () => string,
  reason: string,
  envelope: Envelope,
): NormalizedRecord {
  const head: EventHead = {
    eventId: readEventId(record) ?? usableId(envelope.eventId) ?? digestId(readOriginal()),
    eventTime:
      readTime(record) ?? formatEventTime(envelope.eventTime ?? Number.NaN) ?? UNKNOWN_TIME,
    eventName: readOrTake(record, 'eventName', envelope.eventName, MAX_LENGTH.eventName) ?? UNKNOWN,
    eventSource:
      readOrTake(record, 'eventSource', envelope.eventSource, MAX_LENGTH.eventSource) ?? UNKNOWN,
    eventType: 'unparsed',
  };
  const identity = readIdentity(record);
  const actor = findActor(record, identity);
  const event = summarizeRecord(
    record,
    head,
    { identity, actor, call: readOutcome(record) },
    envelope,
  );
  event.unparsedReason = reason;
  const rawRecord = cutBytes(raw, RAW_RECORD_BYTES);
  if (rawRecord !== '') event.rawRecord = rawRecord;
  const omittedFields = rawRecord === raw ? [] : [attributeName('rawRecord')];
  return { event, omittedFields };
}

function readTime(record: JsonObject): string | undefined {
  return typeof record.eventTime === 'string' ? parseEventTime(record.eventTime) : undefined;
}

function readOrTake(
  record: JsonObject,
  field: string,
  around: string | undefined,
  maxLength: number,
): string | undefined {
  return readText(record, field, maxLength) ?? take(around, maxLength);
}

function take(text: string | undefined, maxLength: number): string | undefined {
  return text === undefined || text === '' ? undefined : cleanText(text, maxLength);
}

function digestId(text: string): string {
  return `unparsed-${createHash('sha256').update(text).digest('hex')}`;
}

/** Cuts well-formed text to a number of UTF-8 bytes, never through a character. */
function cutBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
