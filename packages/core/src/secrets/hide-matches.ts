import { findIdentifiers, type TextRange } from './identifier-ranges.ts';
import { REDACTED } from './secret-names.ts';

/**
 * Replaces what `locate` finds in each match of the pattern (a global one), left to right. A match that
 * begins within an identifier is passed over, and so is one that begins within what was replaced. The
 * same text comes back when nothing is to hide.
 */
export function hideMatches(
  text: string,
  pattern: RegExp,
  locate: (match: RegExpExecArray) => TextRange | undefined,
): string {
  let clean = '';
  let copied = 0;
  let isInIdentifier: ((at: number) => boolean) | undefined;
  for (const match of text.matchAll(pattern)) {
    if (match.index < copied) continue;
    const range = locate(match);
    if (range === undefined || range.start === range.end) continue;
    if (text.slice(range.start, range.end) === REDACTED) continue;
    isInIdentifier ??= findIdentifiers(text);
    if (isInIdentifier(match.index)) continue;
    clean += text.slice(copied, range.start) + REDACTED;
    copied = range.end;
  }
  return copied === 0 ? text : clean + text.slice(copied);
}
