import { CALLER_CONTEXT_BYTES } from '../record/bounds.ts';
import { EMPTY_OBJECT, isJsonObject, type JsonObject } from '../record/record.ts';
import { writeCanonicalJson } from '../secrets/redaction.ts';
import { isSameButRedacted } from './redacted-copy.ts';

/** Tells whether two contexts (`callerContext`) say different things under one name. */
export function contextsDiffer(first: string | undefined, second: string | undefined): boolean {
  if (first === second || first === undefined || second === undefined) return false;
  const [one, other] = [parse(first), parse(second)];
  return Object.keys(one).some((name) => {
    if (!Object.hasOwn(other, name)) return false;
    const texts = [writeCanonicalJson(one[name]), writeCanonicalJson(other[name])] as const;
    return !isSameButRedacted(...texts);
  });
}

/** Returns the first context with what only the second has; undefined when that is nothing. */
export function joinContexts(
  first: string | undefined,
  second: string | undefined,
): string | undefined {
  if (first === second || second === undefined) return undefined;
  const [one, other] = [parse(first ?? '{}'), parse(second)];
  if (Object.keys(other).every((name) => Object.hasOwn(one, name))) return undefined;
  const joined = writeCanonicalJson({ ...other, ...one });
  // Copies of one record never grow beyond what the whole record has.
  return Buffer.byteLength(joined) > CALLER_CONTEXT_BYTES ? undefined : joined;
}

/** Returns how many things a context tells. */
export function countContext(context: string | undefined): number {
  return context === undefined ? 0 : Object.keys(parse(context)).length;
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : EMPTY_OBJECT;
  } catch {
    return EMPTY_OBJECT;
  }
}
