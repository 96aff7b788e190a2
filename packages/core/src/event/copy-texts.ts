import { parseJsonObject } from '../json.ts';
import { CALLER_CONTEXT_BYTES } from '../record/record-text.ts';
import { writeCanonicalJson } from '../secrets/redaction.ts';
import { REDACTED } from '../secrets/secret-names.ts';
import { matchesWildcard } from '../wildcard.ts';
import { isOmitted } from './event-item.ts';

/** Tells whether two contexts (`callerContext`) say different things under one name. */
export function contextsDiffer(first: string | undefined, second: string | undefined): boolean {
  if (first === second || first === undefined || second === undefined) return false;
  const [one, other] = [parseJsonObject(first), parseJsonObject(second)];
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
  const [one, other] = [parseJsonObject(first ?? '{}'), parseJsonObject(second)];
  if (Object.keys(other).every((name) => Object.hasOwn(one, name))) return undefined;
  const joined = writeCanonicalJson({ ...other, ...one });
  // Copies of one record never grow beyond what the whole record has.
  return Buffer.byteLength(joined) > CALLER_CONTEXT_BYTES ? undefined : joined;
}

/** Returns how many things a context tells. */
export function countContext(context: string | undefined): number {
  return context === undefined ? 0 : Object.keys(parseJsonObject(context)).length;
}

/**
 * Tells whether two texts may be one and the same but for what was taken out of either: secrets, which
 * later versions find more and other of, or a part that was too large.
 */
export function isSameButRedacted(first: string, second: string): boolean {
  if (first === second) return true;
  if (isOmitted(first) || isOmitted(second)) return true;
  return fits(first, second) || fits(second, first);
}

/** Tells whether a text is the pattern with something in the place of each secret. */
function fits(pattern: string, text: string): boolean {
  const around = pattern.split(REDACTED);
  return around.length > 1 && matchesWildcard(around, text);
}
