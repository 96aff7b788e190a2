/**
 * Matches a character that a reader cannot see, or that makes a terminal do something: control, format (bidirectional
 * overrides, zero-width, tags), a lone surrogate, line and paragraph separator, what Unicode lets a font leave out (fillers of
 * Hangul, selectors of variants), the braille cell without dots.
 */
export const UNPRINTABLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

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

/** Longer texts are no attempt at a name of ours. */
const LONGEST_NAME = 64;

/**
 * Returns a sentence that asks for what was probably meant, with a blank before it; nothing when nothing is near. Case
 * and the way of joining words make no difference, and a part of a single name will do.
 *
 * @example didYouMean('failed-aut', ['failed_auth', 'off_hours']) // ' Did you mean failed_auth?'
 */
export function didYouMean(given: string, known: readonly string[]): string {
  const plain = plainName(given);
  if (plain === '' || plain.length > LONGEST_NAME) return '';
  const most = Math.max(1, Math.floor(plain.length / 3));
  const near = known
    .map((name) => ({ name, edits: editsBetween(plain, plainName(name)) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits || compareText(a.name, b.name));
  const holding = plain.length < 3 ? [] : known.filter((name) => plainName(name).includes(plain));
  const meant = near[0]?.name ?? (holding.length === 1 ? holding[0] : undefined);
  return meant === undefined ? '' : ` Did you mean ${printable(meant, LONGEST_NAME)}?`;
}

function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
}

/** Counts letters to add, leave out, change, or swap with the next. */
function editsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const edits = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const least = Math.min(
        edits(row - 1, column) + 1,
        edits(row, column - 1) + 1,
        edits(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? edits(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[row]?.push(least);
    }
  }
  return edits(a.length, b.length);
}
