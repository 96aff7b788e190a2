import { REDACTED } from '../secrets/secret-names.ts';

/** How CloudTrail, and we, begin what stands in the place of a part too large to keep. */
const OMITTED_START = '{"omitted":';

/**
 * Tells whether two texts may be one and the same but for what was taken out of either: secrets, which
 * later versions find more and other of, or a part that was too large.
 */
export function isSameButRedacted(first: string, second: string): boolean {
  if (first === second) return true;
  if (first.startsWith(OMITTED_START) || second.startsWith(OMITTED_START)) return true;
  return fits(first, second) || fits(second, first);
}

/** Tells whether a text is the pattern with something in the place of each secret. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.split(REDACTED);
  const last = parts.pop() ?? '';
  const [start = '', ...middle] = parts;
  if (parts.length === 0 || !text.startsWith(start)) return false;
  let from = start.length;
  for (const part of middle) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
