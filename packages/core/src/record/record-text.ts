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
  return cutText(makeWellFormed(redactField(name, value)), maxLength);
}

/** Makes any text fit to be stored, as `readText` does; no identifier is expected in it. */
export function cleanText(text: string, maxLength: number): string {
  return cutText(makeWellFormed(redactText(text)), maxLength);
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
