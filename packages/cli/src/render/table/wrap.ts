import stringWidth from 'string-width';

const ASCII = /^[\x20-\x7e]*$/;
/** Made for the first text that is not ASCII: it loads tables that take longer than a small command. */
let graphemes: Intl.Segmenter | undefined;

/** Returns how many cells of a terminal a text takes. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** Text that stays on one line wherever that is possible, with the blanks behind it. */
interface Piece {
  readonly text: string;
  /** Cells with the blanks behind it, and without. */
  readonly width: number;
  readonly trimmedWidth: number;
  /** How well a line ends behind it. */
  readonly strength: number;
}

/** How well a line ends: behind a blank best, between `Get` and `User` when nothing else helps. */
const BREAKS = { none: 0, case: 1, mark: 2, slash: 3, blank: 4 } as const;

/** What nothing breaks: identifiers, addresses of IPv6, Regions, and characters that are written out (`\u202e`). */
const WHOLE =
  /(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])|\b[a-z]{2}-(?:[a-z]+-){1,2}\d\b|\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\})/gi;

const BLANK = /^\s$/;
const DIGIT = /^\d$/;
const SLASH = /^[/:,;|&=?@]$/;
const MARK = /^[._+-]$/;
const OPENING = /^[([{]$/;
const LOWER = /^\p{Ll}/u;
const UPPER = /^\p{Lu}/u;
const WORD = /^[\p{L}\p{N}]/u;
/** Scripts without blanks between words, and pictures; words in Katakana are told from what is around them. */
const ANYWHERE = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Extended_Pictographic}]/u;
const KATAKANA = /^\p{scx=Katakana}/u;
const ASCII_ONLY = /^[ -~]/;

/**
 * Breaks text into lines of at most `width` cells, behind a blank, a mark or a change of case. A word is cut only
 * where it alone is wider than a line. Blanks at the ends of lines go, everything else is kept.
 */
export function wrap(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line: Piece[] = [];
  let used = 0;
  for (const piece of piecesOf(text).flatMap((each) => cutToFit(each, width))) {
    while (line.length > 0 && used + piece.trimmedWidth > width) {
      const count = bestBreak(line, width);
      lines.push(textOf(line.slice(0, count)));
      line = line.slice(count);
      used = line.reduce((sum, each) => sum + each.width, 0);
    }
    line.push(piece);
    used += piece.width;
  }
  return [...lines, textOf(line)];
}

/** Returns the cells of the widest piece of a text that a line should not cut. */
export function widestPiece(text: string): number {
  return piecesOf(text).reduce((most, { trimmedWidth }) => Math.max(most, trimmedWidth), 0);
}

function textOf(pieces: readonly Piece[]): string {
  return pieces
    .map(({ text }) => text)
    .join('')
    .trimEnd();
}

/** Returns how many pieces a full line keeps: the last of its best breaks, but at least half of the line. */
function bestBreak(line: readonly Piece[], width: number): number {
  let best = line.length;
  let strength = line.at(-1)?.strength ?? BREAKS.none;
  let used = line.reduce((sum, each) => sum + each.width, 0);
  for (let count = line.length - 1; count > 0; count -= 1) {
    used -= line[count]?.width ?? 0;
    if (used < width / 2) break;
    const each = line[count - 1]?.strength ?? BREAKS.none;
    if (each > strength) {
      best = count;
      strength = each;
    }
  }
  return best;
}

/** What of `10.0.0` and of an identifier is best left behind when it has to be cut. */
const LAST_MARK = /^.*[/:,;|&=?@._+-](?=.)/s;

/** Cuts a piece that is wider than a line: behind a mark, else between its graphemes, and these where one alone is wider. */
function cutToFit(piece: Piece, width: number): Piece[] {
  if (piece.trimmedWidth <= width) return [piece];
  const parts: string[] = [];
  let part = '';
  for (const segment of segmentsOf(piece.text)) {
    for (const each of widthOf(segment) > width ? segment : [segment]) {
      if (part !== '' && widthOf((part + each).trimEnd()) > width) {
        const end = LAST_MARK.exec(part)?.[0].length ?? part.length;
        parts.push(part.slice(0, end));
        part = part.slice(end);
      }
      part += each;
    }
  }
  return [...parts, part].map((text, index, { length }) =>
    toPiece(text, index === length - 1 ? piece.strength : BREAKS.none),
  );
}

function piecesOf(text: string): Piece[] {
  if (text === '') return [];
  const segments = segmentsOf(text);
  const isWhole = wholeUnits(text);
  const pieces: Piece[] = [];
  let piece = '';
  let offset = 0;
  segments.forEach((segment, index) => {
    piece += segment;
    offset += segment.length;
    const strength =
      index === segments.length - 1
        ? BREAKS.blank
        : isWhole.has(offset)
          ? BREAKS.none
          : strengthBehind(segments, index);
    if (strength === BREAKS.none) return;
    pieces.push(toPiece(piece, strength));
    piece = '';
  });
  return pieces;
}

function toPiece(text: string, strength: number): Piece {
  const width = widthOf(text);
  const trimmed = text.trimEnd();
  return { text, width, trimmedWidth: trimmed === text ? width : widthOf(trimmed), strength };
}

function segmentsOf(text: string): string[] {
  if (ASCII.test(text)) return text.split('');
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Returns the offsets inside of what nothing breaks. */
function wholeUnits(text: string): ReadonlySet<number> {
  const offsets = new Set<number>();
  for (const { 0: found, index } of text.matchAll(WHOLE)) {
    for (let offset = 1; offset < found.length; offset += 1) offsets.add(index + offset);
  }
  return offsets;
}

/** Returns how well a line ends between a grapheme and the next. */
function strengthBehind(segments: readonly string[], index: number): number {
  const [before = '', here = '', next = '', afterNext = ''] = [
    segments[index - 1],
    ...segments.slice(index, index + 3),
  ];
  if (BLANK.test(next)) return BREAKS.none;
  if (BLANK.test(here)) return BREAKS.blank;
  if (SLASH.test(here) || MARK.test(here)) {
    // Behind the last of several; and `10.0.0.1`, `2026-03-01` and `12:00` are one.
    const isInside =
      SLASH.test(next) || MARK.test(next) || (DIGIT.test(before) && DIGIT.test(next));
    if (isInside || index === 0) return BREAKS.none;
    return SLASH.test(here) ? BREAKS.slash : BREAKS.mark;
  }
  if (OPENING.test(next) && WORD.test(here)) return BREAKS.mark;
  if (UPPER.test(next) && (LOWER.test(here) || (WORD.test(here) && LOWER.test(afterNext)))) {
    return BREAKS.case;
  }
  if (ASCII_ONLY.test(here) && ASCII_ONLY.test(next)) return BREAKS.none;
  if (KATAKANA.test(here) && KATAKANA.test(next)) return BREAKS.none;
  return ANYWHERE.test(here) || ANYWHERE.test(next) ? BREAKS.mark : BREAKS.none;
}
