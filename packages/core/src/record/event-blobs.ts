import type { ActivityEvent } from '../event/activity-event.ts';
import { EVENT_ATTRIBUTES } from '../event/activity-event.ts';
import { shrinkToFit } from '../event/event-item.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { writeRedactedJson } from '../secrets/redaction.ts';
import { BLOB_BYTES } from './bounds.ts';
import { writeCallerContext } from './caller-context.ts';
import { type EventDraft, put } from './event-draft.ts';

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
