/** A place in the decoded text of a file: bytes from 0, lines from 1. */
export interface Place {
  readonly byte: number;
  readonly line: number;
}

/** The end of what was looked at of a text. */
interface Cursor {
  chunk: Buffer;
  /** Bytes before this chunk. */
  chunkOffset: number;
  /** The next byte to look at, in the chunk. */
  index: number;
  line: number;
  /** Nothing lies between the last line feed and the next byte. */
  isLineStart: boolean;
}

/** A value being collected, possibly over many chunks. */
export interface OpenValue {
  readonly place: Place;
  /** Its bytes in earlier chunks. */
  readonly parts: Buffer[];
  /** Bytes in `parts`. */
  bytes: number;
  /** Its beginning in the chunk at hand. */
  from: number;
  depth: number;
  isInText: boolean;
  isEscaped: boolean;
  /** For the object or list around values that were already taken out: the key of their list. */
  readonly envelope?: { readonly listKey: string | undefined };
  /** The text before it in its line, where that is no JSON; such a value has one line. */
  readonly prefix?: string;
  /** Lists as deep as this are stopped at. */
  listDepth: number;
}

export const LF = 0x0a;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const BACKSLASH = 0x5c;

/** Makes a cursor at the beginning of a text of which nothing is there yet. */
export function newCursor(): Cursor {
  return { chunk: Buffer.alloc(0), chunkOffset: 0, index: 0, line: 1, isLineStart: true };
}

export function placeOf({ chunkOffset, index, line }: Cursor): Place {
  return { byte: chunkOffset + index, line };
}

/** Zero bytes fill up blocks; byte order marks stand between texts that were put together. */
export function isPadding(byte: number | undefined): boolean {
  return byte === 0 || byte === 0xef || byte === 0xbb || byte === 0xbf;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09;
}

export function openValueAt(cursor: Cursor, listDepth: number): OpenValue {
  return {
    place: placeOf(cursor),
    listDepth,
    parts: [],
    bytes: 0,
    from: cursor.index,
    depth: 0,
    isInText: false,
    isEscaped: false,
  };
}

/**
 * Reasons of a scan to stop. `end`: just behind the value. `cut text`: at a line feed inside a text, which
 * no JSON has. `line end`: at one that ends the line of a value with a prefix. `object` and `list`: at a mark that the caller may want to take differently; call
 * `enter` to take it as a part of the value.
 */
type ScanStop = 'more' | 'end' | 'cut text' | 'line end' | 'object' | 'list';

/** Goes on through a value: to its end, the end of the chunk, or something only the caller can judge. */
export function scanValue(value: OpenValue, cursor: Cursor): ScanStop {
  const { chunk } = cursor;
  let { depth, isInText, isEscaped } = value;
  let { index, isLineStart } = cursor;
  let stop: ScanStop = 'more';
  scanning: for (; index < chunk.length; index += 1) {
    const byte = chunk[index];
    if (isInText) {
      if (byte === LF) {
        stop = 'cut text';
        break;
      }
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) {
        isInText = false;
        if (depth === 0) {
          stop = 'end';
          break;
        }
      }
      continue;
    }
    switch (byte) {
      case QUOTE:
        isInText = true;
        break;
      case OPEN_OBJECT:
        if (isLineStart) {
          stop = 'object';
          break scanning;
        }
        depth += 1;
        break;
      case OPEN_LIST:
        if (depth > 0 && depth <= value.listDepth) {
          stop = 'list';
          break scanning;
        }
        depth += 1;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        if (depth > 0) break;
        stop = 'end';
        break scanning;
      case LF:
        if (value.prefix !== undefined) {
          stop = 'line end';
          break scanning;
        }
        cursor.line += 1;
        isLineStart = true;
        continue;
    }
    isLineStart = false;
  }
  cursor.index = stop === 'end' ? index + 1 : index;
  cursor.isLineStart = stop === 'end' ? false : isLineStart;
  value.depth = depth;
  value.isInText = isInText;
  value.isEscaped = isEscaped;
  return stop;
}

/** Takes the mark at which a scan stopped as a part of the value. */
export function enter(value: OpenValue, cursor: Cursor): void {
  value.depth += 1;
  cursor.index += 1;
  cursor.isLineStart = false;
}

/** Returns the text of a value up to the cursor. */
export function textOf(value: OpenValue, { chunk, index }: Cursor): string {
  const last = chunk.subarray(value.from, index);
  if (value.parts.length === 0) return last.toString('utf8');
  return Buffer.concat([...value.parts, last]).toString('utf8');
}

/** Enough to hold a list key and the white space a formatter puts around it. */
const KEY_BYTES = 128;

/** Returns the last bytes of a value before the cursor, enough to see what led there. */
export function tailOf(value: OpenValue, { chunk, index }: Cursor): string {
  let tail: Buffer = chunk.subarray(Math.max(value.from, index - KEY_BYTES), index);
  for (let i = value.parts.length - 1; i >= 0 && tail.length < KEY_BYTES; i -= 1) {
    tail = Buffer.concat([value.parts[i] ?? tail, tail]).subarray(-KEY_BYTES);
  }
  return tail.toString('latin1');
}

/** Puts aside what the chunk holds of a value, before the next chunk comes. */
export function keepPart(value: OpenValue, { chunk }: Cursor): void {
  const rest = chunk.subarray(value.from);
  value.parts.push(rest);
  value.bytes += rest.length;
  value.from = 0;
}

/**
 * Lists that are read element by element, by the number of objects around them: log files hold
 * `Records`, lookup-events prints `Events`, `hits` are a search of Elastic.
 */
const LIST_KEYS = [
  /[{,]\s*"(Records|records|Events|events|Messages|QueryResultRows|results|rows)"\s*:\s*$/,
  /[{,]\s*"(hits)"\s*:\s*$/,
] as const;

/** The depth of such lists. */
export const LIST_DEPTH = LIST_KEYS.length;

/** A list inside of a record is a part of that record, whatever its name. */
const A_RECORD = /"(?:event_?version|user_?identity|event_?source|event_?name|event_?id)"\s*:/i;

/** Stands for a key: the list lies in a record, and with it every other list of the same value. */
export const IN_RECORD = Symbol('in a record');

/**
 * Returns the key of a list when what leads up to it says that its elements are to be read alone; undefined
 * when it does not, and what no key is when all of this value is one record.
 */
export function streamedListKey(
  depth: number,
  tail: string,
  readAllBefore: () => string,
): string | typeof IN_RECORD | undefined {
  const key = LIST_KEYS[depth - 1]?.exec(tail)?.[1];
  if (key === undefined) return undefined;
  return A_RECORD.test(readAllBefore()) ? IN_RECORD : key;
}
