import { createHash } from 'node:crypto';

/** Of the 2048 bytes a partition key may have (DynamoDB quotas), what one part gets at most. */
const MAX_PART_BYTES = 400;

/**
 * Returns the key of a state item: the rule (or the use) it belongs to, then whose state it is. A part
 * that is too long for a key, or looks like two, is replaced by its digest: different lists of parts
 * stay different keys.
 */
export function stateKey(owner: string, ...parts: readonly string[]): string {
  return [owner, ...parts.map((part) => (part.includes('#') ? shorten(part) : fitPart(part)))].join(
    '#',
  );
}

/** Bounds a text that only has to be told from others. */
export function fitPart(part: string): string {
  return Buffer.byteLength(part) <= MAX_PART_BYTES ? part : shorten(part);
}

function shorten(part: string): string {
  return `sha256:${createHash('sha256').update(part).digest('hex')}`;
}
