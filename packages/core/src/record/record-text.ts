import type { JsonObject } from '../json.ts';
import { redactField, redactText } from '../secrets/redaction.ts';

/**
 * Returns the text in a field, fit to be stored: secrets removed, identifiers of IAM kept as they are
 * (see `redactField`), well-formed Unicode (a lone
 * surrogate cannot be written as UTF-8), at most `maxLength` UTF-16 units. Undefined when the field is
 * missing, empty or not a string.
 */
export function readText(parent: JsonObject, name: string, maxLength: number): string | undefined {
  const value = parent[name];
  if (typeof value !== 'string' || value === '') return undefined;
  return cutText(redactField(name, value).toWellFormed(), maxLength);
}

/** Makes any text fit to be stored, as `readText` does; no identifier is expected in it. */
export function cleanText(text: string, maxLength: number): string {
  return cutText(redactText(text).toWellFormed(), maxLength);
}

/** Cuts a text to a length in UTF-16 units, never through a character. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHighSurrogate ? maxLength - 1 : maxLength);
}

/**
 * The longest text kept in each attribute, in UTF-16 units (at most 3 bytes of UTF-8 each). All are
 * above what AWS writes (names 64 or 128, ARNs 2048, CloudTrail fields 1 KB: CloudTrail User Guide,
 * "Record contents"), so they cut only what no AWS service wrote.
 *
 * Keys obey DynamoDB: a sort key has at most 1024 bytes, a partition key of an index 2048 ("Quotas":
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html).
 */
export const MAX_LENGTH = {
  /** Sort key: at most 384 bytes. */
  eventId: 128,
  /** Index partition key: at most 768 bytes. */
  eventName: 256,
  eventSource: 256,
  /** Index partition key: at most 1536 bytes. */
  userName: 512,
  name: 256,
  arn: 2048,
  identifier: 128,
  address: 256,
  /** The CloudTrail bound of userAgent, errorCode and errorMessage. */
  freeText: 1024,
} as const;

/**
 * Bytes for the JSON blobs of one event together. An item may have 400 KB (409,600 bytes) with its
 * names; all other attributes at their bounds take less than 40,000. A whole CloudTrail record has at
 * most 256 KB, so only a record that grew by escaping meets this bound.
 */
export const BLOB_BYTES = 350_000;

/** Bytes for the context of the caller, a JSON part of its own; recorded ones have 50 to 600. */
export const CALLER_CONTEXT_BYTES = 4_096;

/** Bytes of an unreadable record that are kept: the largest record CloudTrail writes. */
export const RAW_RECORD_BYTES = 256 * 1024;
