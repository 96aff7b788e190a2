/** A JSON object of which nothing is known yet. */
export interface JsonObject {
  readonly [name: string]: unknown;
}

/** What a missing or misshapen object reads as. */
export const EMPTY_OBJECT: JsonObject = Object.freeze({});

/** Tells whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the text in a field; undefined when it is missing, empty or no text. */
export function textIn(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns the object in a field; an object without fields when there is none. */
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
