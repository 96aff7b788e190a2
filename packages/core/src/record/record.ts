import { redactField, redactText } from '../secrets/redaction.ts';

/** A JSON object of which nothing is known yet. */
export interface JsonObject {
  readonly [name: string]: unknown;
}

/** An object without fields: what a missing or misshapen part of a record reads as. */
export const EMPTY_OBJECT: JsonObject = Object.freeze({});

/** Tells whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the object in a field; an object without fields when there is none. */
export function readObject(parent: JsonObject, name: string): JsonObject {
  const value = parent[name];
  return isJsonObject(value) ? value : EMPTY_OBJECT;
}

/**
 * Returns the text in a field, fit to be stored: secrets removed, identifiers of IAM kept as they are
 * (see `redactField`), well-formed Unicode (a lone
 * surrogate cannot be written as UTF-8), at most `maxLength` UTF-16 units. Undefined when the field is
 * missing, empty or not a string.
 */
export function readText(parent: JsonObject, name: string, maxLength: number): string | undefined {
  const value = parent[name];
  if (typeof value !== 'string' || value === '') return undefined;
  return cutText(makeWellFormed(redactField(name, value)), maxLength);
}

/** Makes any text fit to be stored, as `readText` does; no identifier is expected in it. */
export function cleanText(text: string, maxLength: number): string {
  return cutText(makeWellFormed(redactText(text)), maxLength);
}

/** Returns a boolean field; CloudTrail writes some as the texts `"true"` and `"false"`. */
export function readFlag(parent: JsonObject, name: string): boolean | undefined {
  const value = parent[name];
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

/** Replaces every lone surrogate by U+FFFD. */
export function makeWellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text;
}

/** Cuts a text to a length in UTF-16 units, never through a character. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHighSurrogate ? maxLength - 1 : maxLength);
}
