import { type JsonObject, parseJson } from '../json.ts';
import { findActor } from '../people/actor.ts';
import { readIdentity } from '../people/identity.ts';
import { readOutcome } from './call.ts';
import {
  addBlobs,
  type NormalizedRecord,
  put,
  type Reading,
  summarizeRecord,
} from './event-draft.ts';
import type { Envelope } from './event-place.ts';
import { type IdentityEventHead, inspectRecord } from './readable-record.ts';
import { findTarget } from './target.ts';
import { keepUnparsed, keepUnparsedText } from './unparsed.ts';

/** Reason for which a text that is not JSON is unparsed. The parser's own words would quote the text. */
const NOT_JSON = 'the text is not JSON';

/**
 * Turns a CloudTrail record into an event. Total: every JSON value gives one; what cannot be read
 * becomes an event of type `unparsed` that says why and keeps the record. A pure function of the
 * record and, only where the record is silent, of its envelope: whole records give the same event
 * whichever way they came. No secret that we know how to recognise is in the event, and its item is
 * smaller than DynamoDB's 400 KB.
 *
 * @example normalize(JSON.parse(line)).event.actor // 'ada@example.com'
 */
export function normalize(value: unknown, envelope?: Envelope): NormalizedRecord {
  const inspection = inspectRecord(value);
  if ('problem' in inspection) return keepUnparsed(value, inspection.problem, envelope);
  const { head, record } = inspection;
  return completeEvent(record, head, readCaller(record), envelope);
}

/** Turns the JSON text of a record into an event, as `normalize` does; other text is `unparsed`. */
export function normalizeText(text: string, envelope?: Envelope): NormalizedRecord {
  const value = parseJson(text);
  return value === undefined
    ? keepUnparsedText(text, NOT_JSON, envelope)
    : normalize(value, envelope);
}

/** Reads who called, who is behind it and how the call ended. */
export function readCaller(record: JsonObject): Reading {
  const identity = readIdentity(record);
  return { identity, actor: findActor(record, identity), call: readOutcome(record) };
}

/** Builds the whole event of a readable record. */
export function completeEvent(
  record: JsonObject,
  head: IdentityEventHead,
  reading: Reading,
  envelope?: Envelope,
): NormalizedRecord {
  const event = summarizeRecord(record, head, reading, envelope);
  const { errorMessage, outcome } = reading.call;
  const { eventName, eventType } = head;
  const { identity } = reading;
  const { accountId } = event;
  const known = { record, eventName, eventType, identity, outcome, errorMessage, accountId };
  put(event, 'target', findTarget(known));
  const omittedFields = addBlobs(event, record);
  return { event, omittedFields };
}
