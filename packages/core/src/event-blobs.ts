import type { ActivityEvent } from './activity-event.ts';
import { EVENT_ATTRIBUTES } from './attributes.ts';
import { BLOB_BYTES } from './bounds.ts';
import { type EventDraft, put } from './event-summary.ts';
import { isJsonObject, type JsonObject } from './record.ts';
import { writeRedactedJson } from './redaction.ts';

type BlobField =
  | 'requestParameters'
  | 'responseElements'
  | 'additionalEventData'
  | 'serviceEventDetails';

/** A record and an event call these parts by the same names. */
const BLOB_FIELDS: readonly BlobField[] = [
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
];

/**
 * Adds the JSON parts of a record to its event, secrets removed and in canonical form. When they do
 * not fit an item together, the largest are replaced by the marker that CloudTrail itself uses; a
 * marker that CloudTrail wrote stays as it is. Returns the attributes that lost something.
 */
export function addBlobs(event: EventDraft, record: JsonObject): string[] {
  const omitted: string[] = [];
  for (const field of BLOB_FIELDS) {
    const value = record[field];
    if (isEmpty(value)) continue;
    const { isTooDeep, text } = writeRedactedJson(value);
    put(event, field, text);
    if (isTooDeep) omitted.push(attributeName(field));
  }
  for (const field of shrinkToFit(event)) {
    const name = attributeName(field);
    if (!omitted.includes(name)) omitted.push(name);
  }
  return omitted;
}

/** Returns the name of a field's attribute in storage. */
export function attributeName(field: keyof ActivityEvent): string {
  return EVENT_ATTRIBUTES.find((attribute) => attribute.field === field)?.name ?? field;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function shrinkToFit(event: EventDraft): BlobField[] {
  const units = BLOB_FIELDS.reduce((sum, field) => sum + (event[field]?.length ?? 0), 0);
  // Three bytes of UTF-8 for each unit of UTF-16 at most: ordinary records need no counting.
  if (units * 3 <= BLOB_BYTES) return [];
  const sizes = BLOB_FIELDS.map((field) => ({
    field,
    bytes: Buffer.byteLength(event[field] ?? ''),
  }));
  const replaced: BlobField[] = [];
  let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { bytes, field } of sizes.sort((left, right) => right.bytes - left.bytes)) {
    if (total <= BLOB_BYTES) break;
    const marker = writeMarker(field, bytes);
    event[field] = marker;
    total += marker.length - bytes;
    replaced.push(field);
  }
  return replaced;
}

function writeMarker(field: BlobField, bytes: number): string {
  const reason = `${field} too large to store`;
  return JSON.stringify({ omitted: 'true', originalSize: String(bytes), reason });
}
