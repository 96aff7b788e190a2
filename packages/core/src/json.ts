/** A JSON object of which nothing is known yet. */
export interface JsonObject {
  readonly [name: string]: unknown;
}

/** An object without fields: what a missing or misshapen one reads as. */
export const EMPTY_OBJECT: JsonObject = Object.freeze({});

/**
 * Returns the value of a JSON text; undefined for a text that is not JSON.
 *
 * @example parseJson('{"a":1}') // { a: 1 }
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the object in a JSON text; an object without fields when it holds none. */
export function parseJsonObject(text: string | undefined): JsonObject {
  const value = text === undefined ? undefined : parseJson(text);
  return isJsonObject(value) ? value : EMPTY_OBJECT;
}

/** Tells whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the text in a field as it is; undefined when it is missing, empty or no text.
 *
 * @example textIn({ name: 'alice' }, 'name') // 'alice'
 */
export function textIn(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Returns the object in a field; an object without fields when there is none.
 *
 * @example objectIn(objectIn(record, 'userIdentity'), 'sessionContext').sessionIssuer
 */
export function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : EMPTY_OBJECT;
}

/** Returns the list in a field; an empty one when there is none. */
export function listIn(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

/** Returns a boolean field; CloudTrail writes some as the texts `"true"` and `"false"`. */
export function flagIn(object: JsonObject, name: string): boolean | undefined {
  const value = object[name];
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}
