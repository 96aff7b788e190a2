// Control, format (bidirectional overrides, zero-width, tags), lone surrogate, line and paragraph
// separator: what a reader cannot see, or what makes a terminal do something.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const ELLIPSIS = '…';

/**
 * Makes text of another author safe to show on a terminal or in a log line: everything
 * invisible or active is written out (`\n`, `\x1b`, `\u202e`, `\u{e0041}`), and the result is never
 * longer than `max` UTF-16 units. What was cut ends with `…`; escapes and surrogate pairs are kept
 * whole. Safe text that fits comes back as it was, so doing it twice changes nothing. Backslashes
 * are left alone: the result is for reading, not for decoding.
 *
 * @example printable('a\u001b[31mb') // 'a\\x1b[31mb'
 */
export function printable(text: string, max = 500): string {
  if (text.length <= max && !UNPRINTABLE.test(text)) return text;
  let shown = '';
  let fitting = '';
  for (const character of text) {
    shown += UNPRINTABLE.test(character) ? escapeCharacter(character) : character;
    if (shown.length > max) return `${fitting}${ELLIPSIS}`.slice(0, max);
    if (shown.length < max) fitting = shown;
  }
  return shown;
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${hex.padStart(4, '0')}`;
  return `\\u{${hex}}`;
}

/** Words that every shell takes as they are; zsh takes a leading `=` for the name of a command. */
const PLAIN_WORD = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/**
 * Writes a text as one word of a POSIX shell command, whatever it holds but NUL, which no argument can hold. A
 * word that begins with `-` may still be an option to the program.
 *
 * @example shellWord("it's") // `'it'\\''s'`
 */
export function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Orders texts by their UTF-16 units, the same in every language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Returns what follows the last `separator`; the whole text when there is none. */
export function lastSegment(text: string, separator = '/'): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
