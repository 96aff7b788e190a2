import { type ActivityEvent, EVENT_ATTRIBUTES, type EventType } from '../event/activity-event.ts';
import { shrinkToFit } from '../event/event-item.ts';
import { flagIn, isJsonObject, type JsonObject } from '../json.ts';
import type { Actor } from '../people/actor.ts';
import type { Identity } from '../people/identity.ts';
import { readMfa } from '../people/mfa.ts';
import { writeRedactedJson } from '../secrets/redaction.ts';
import { type CallOutcome, readIssuedAccessKeyId } from './call.ts';
import { CALLER_DETAILS, readCallerDetails, writeCallerContext } from './caller-context.ts';
import { type Envelope, readPlace } from './event-place.ts';
import { BLOB_BYTES, MAX_LENGTH, readText } from './record-text.ts';

/** An event under construction. */
export type EventDraft = { -readonly [Field in keyof ActivityEvent]: ActivityEvent[Field] };

/** Fields that make a record one event: where it is stored and what happened. */
export interface EventHead {
  readonly eventId: string;
  readonly eventTime: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventType: EventType;
}

/** Caller and outcome, read before the rest because filters decide on it. */
export interface Reading {
  readonly identity: Identity;
  readonly actor: Actor;
  readonly call: CallOutcome;
}

/** An event, and what of its record did not fit into it. */
export interface NormalizedRecord {
  readonly event: ActivityEvent;
  /** Names of attributes whose content was replaced, cut, or too deeply nested to keep. */
  readonly omittedFields: readonly string[];
}

/** Builds the event without its target and its JSON parts. */
export function summarizeRecord(
  record: JsonObject,
  head: EventHead,
  reading: Reading,
  envelope?: Envelope,
): EventDraft {
  const { actor, call, identity } = reading;
  const event: EventDraft = {
    eventDate: head.eventTime.slice(0, 10),
    ...head,
    userName: identity.userName,
    actor: actor.actor,
    actorType: actor.actorType,
    outcome: call.outcome,
  };
  const { eventName, eventSource } = head;
  const { userType } = identity;
  const place = readPlace(record, { eventName, eventSource, userType }, envelope);
  put(event, 'accountId', place.accountId);
  put(event, 'awsRegion', place.awsRegion);
  put(event, 'userType', identity.userType);
  put(event, 'userArn', identity.userArn);
  put(event, 'principalId', identity.principalId);
  put(event, 'accessKeyId', identity.accessKeyId);
  put(event, 'sessionName', identity.sessionName);
  put(event, 'roleArn', identity.roleArn);
  put(event, 'sourceIdentity', identity.sourceIdentity);
  put(event, 'sourceIp', readText(record, 'sourceIPAddress', MAX_LENGTH.address));
  put(event, 'userAgent', readText(record, 'userAgent', MAX_LENGTH.freeText));
  put(event, 'errorCode', call.errorCode);
  put(event, 'errorMessage', call.errorMessage);
  put(event, 'mfa', readMfa(record, identity, call.outcome));
  put(event, 'consoleSession', flagIn(record, 'sessionCredentialFromConsole'));
  put(event, 'readOnly', flagIn(record, 'readOnly'));
  put(event, 'issuedAccessKeyId', readIssuedAccessKeyId(record));
  put(event, 'sharedEventId', readText(record, 'sharedEventID', MAX_LENGTH.identifier));
  put(event, 'eventVersion', readText(record, 'eventVersion', MAX_LENGTH.identifier));
  const details = readCallerDetails(record);
  for (const field of CALLER_DETAILS) put(event, field, details[field]);
  put(event, 'inferredAttributes', place.inferredAttributes);
  return event;
}

/** Sets a field of a draft, unless there is nothing to set. */
export function put<Field extends keyof ActivityEvent>(
  event: EventDraft,
  field: Field,
  value: EventDraft[Field] | undefined,
): void {
  if (value !== undefined) event[field] = value as EventDraft[Field];
}

/** A record and an event call these parts by the same names. */
const BLOB_FIELDS = [
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
] as const satisfies readonly (keyof ActivityEvent)[];

/**
 * Adds the JSON parts of a record to its event, secrets removed and in canonical form, and what it tells
 * about its caller beside. When the parts do not fit an item together, the largest are replaced by the
 * marker that CloudTrail itself uses; a marker that CloudTrail wrote stays as it is. Returns the
 * attributes that lost something.
 */
export function addBlobs(event: EventDraft, record: JsonObject): string[] {
  const omitted = new Set<string>();
  const texts = new Map<string, string>();
  for (const field of BLOB_FIELDS) {
    const value = record[field];
    if (isEmpty(value)) continue;
    const { isTooDeep, text } = writeRedactedJson(value);
    texts.set(field, text);
    put(event, field, text);
    if (isTooDeep) omitted.add(attributeName(field));
  }
  const context = writeCallerContext(record, event);
  put(event, 'callerContext', context?.text);
  const replaced = shrinkToFit(texts, BLOB_BYTES);
  for (const field of BLOB_FIELDS) {
    if (!replaced.includes(field)) continue;
    put(event, field, texts.get(field));
    omitted.add(attributeName(field));
  }
  if (context?.isWhole === false) omitted.add(attributeName('callerContext'));
  return [...omitted];
}

/** Returns the name of a field's attribute in storage. */
export function attributeName(field: keyof ActivityEvent): string {
  return EVENT_ATTRIBUTES.find((attribute) => attribute.field === field)?.name ?? field;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return isJsonObject(value) && Object.keys(value).length === 0;
}
