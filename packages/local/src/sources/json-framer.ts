import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  type Cursor,
  enter,
  isSpace,
  keepPart,
  LF,
  OPEN_LIST,
  OPEN_OBJECT,
  type OpenValue,
  openValueAt,
  type Place,
  placeOf,
  QUOTE,
  scanValue,
  tailOf,
  textOf,
} from './json-value-scanner.ts';

/** Lists that are read element by element: log files hold `Records`, lookup-events prints `Events`. */
const LIST_KEY = /[{,]\s*"(Records|Events)"\s*:\s*$/;

/** What must lead up to an object for it to be a part of the value around it. */
const BEFORE_PART = /[[:,]\s*$/;

export type Frame =
  /** One JSON value, as yet only delimited: the text may still be broken inside. */
  | { readonly kind: 'value'; readonly text: string; readonly place: Place }
  /** What was around a list of values, the list itself emptied. */
  | {
      readonly kind: 'envelope';
      readonly text: string;
      readonly listKey: string | undefined;
      readonly place: Place;
    }
  /** A stretch that is no JSON. Reading goes on where a value can begin again. */
  | { readonly kind: 'broken'; readonly reason: string; readonly place: Place }
  /** This was never meant to be JSON; nothing follows. */
  | { readonly kind: 'not_json' };

export interface FramerOptions {
  /** A value larger than this is refused. */
  readonly maxValueBytes: number;
  /** Takes a text that does not begin as a JSON object or list for another kind of file at once. */
  readonly isStrict: boolean;
}

/** Cuts the bytes of a text into JSON values, however they come chunked. */
export interface JsonFramer {
  /** Takes the next bytes and returns what they complete. */
  push(chunk: Uint8Array): Frame[];
  /** Says that nothing follows and returns what that means for an unfinished value. */
  end(): Frame[];
}

/** Lines of text, with no value before, after which a file is taken for plain text. */
const MAX_TEXT_LINES = 20;
const MAX_TEXT_LINE_BYTES = 64 * 1024;

const CUT_BY_NEXT = 'the value is cut off where the next one begins';

/** A list being read element by element, and the text around it. */
interface OpenList {
  readonly key: string | undefined;
  readonly place: Place;
  readonly shell: readonly Buffer[];
  awaits: 'element or end' | 'element' | 'comma or end';
}

type State = 'between' | 'value' | 'literal' | 'list' | 'text' | 'resync' | 'done';

/**
 * Makes a framer for any sequence of JSON values: one to a line, one after another, pretty-printed,
 * or inside a list. Needs no more memory than the largest value, which a list is not.
 */
export function createJsonFramer({ maxValueBytes, isStrict }: FramerOptions): JsonFramer {
  const cursor: Cursor = {
    chunk: Buffer.alloc(0),
    chunkOffset: 0,
    index: 0,
    line: 1,
    isLineStart: true,
  };
  let state: State = 'between';
  let frames: Frame[] = [];
  let value: OpenValue | undefined;
  let list: OpenList | undefined;
  let hasSeenJson = false;
  /** Breaks before the first value: they mean a broken file or none of ours. */
  let heldBack: Frame[] = [];
  /** After a break, what does not begin a value belongs to the break. */
  let isSalvaging = false;
  /** Some value had a line of its own: then an object that begins a line begins a new value. */
  let isLinewise = false;
  let lineOfLastValue = 0;

  function emit(frame: Frame): void {
    hasSeenJson ||= frame.kind !== 'broken';
    if (hasSeenJson) {
      frames.push(...heldBack, frame);
      heldBack = [];
    } else {
      heldBack.push(frame);
      if (heldBack.length > MAX_TEXT_LINES) giveUp();
    }
  }

  function giveUp(): void {
    heldBack = [];
    value = undefined;
    frames.push({ kind: 'not_json' });
    state = 'done';
  }

  function breakOff(reason: string, place: Place): void {
    value = undefined;
    list = undefined;
    isSalvaging = true;
    state = 'resync';
    emit({ kind: 'broken', reason, place });
  }

  function startValue(nextState: State): void {
    value = openValueAt(cursor);
    state = nextState;
  }

  function finishValue(open: OpenValue): void {
    const { envelope, place } = open;
    const text = textOf(open, cursor);
    value = undefined;
    if (envelope === undefined) emit({ kind: 'value', text, place });
    else emit({ kind: 'envelope', text, listKey: envelope.listKey, place });
    if (list === undefined) {
      state = 'between';
      lineOfLastValue = place.line === cursor.line ? cursor.line : 0;
    } else {
      list.awaits = 'comma or end';
      state = 'list';
    }
  }

  function scanBetween(): void {
    const byte = cursor.chunk[cursor.index];
    if (isSpace(byte)) {
      if (byte === LF) endLine();
      cursor.isLineStart = byte === LF;
      cursor.index += 1;
      return;
    }
    hasSeenJson ||= byte === OPEN_OBJECT || byte === OPEN_LIST;
    if (isStrict && !hasSeenJson) giveUp();
    else if (byte === OPEN_OBJECT || byte === QUOTE) startValue('value');
    else if (byte === OPEN_LIST) startList({ key: undefined, place: placeOf(cursor), shell: [] });
    else if (isSalvaging) state = 'resync';
    else startValue('text');
  }

  function endLine(): void {
    if (lineOfLastValue === cursor.line) {
      isLinewise = true;
      isSalvaging = false;
    }
    cursor.line += 1;
  }

  function scanOn(open: OpenValue): void {
    const stop = scanValue(open, cursor);
    if (stop === 'end') finishValue(open);
    else if (stop === 'cut text') breakOff('a line ends in the middle of a text', open.place);
    else if (stop === 'object') {
      if (isNewValue(open)) breakOff(CUT_BY_NEXT, open.place);
      else enter(open, cursor);
    } else if (stop === 'list') {
      const key = list === undefined ? LIST_KEY.exec(tailOf(open, cursor))?.[1] : undefined;
      if (key === undefined) enter(open, cursor);
      else startList({ key, place: open.place, shell: shellOf(open) });
    }
  }

  /** Tells whether an object at the very start of a line cannot be a part of the open value. */
  function isNewValue(open: OpenValue): boolean {
    const isItsOwnStart = open.depth === 0 && open.envelope === undefined;
    if (isItsOwnStart) return false;
    return isLinewise || (list === undefined && !BEFORE_PART.test(tailOf(open, cursor)));
  }

  function shellOf(open: OpenValue): Buffer[] {
    return [...open.parts, Buffer.from(cursor.chunk.subarray(open.from, cursor.index))];
  }

  function startList(open: Omit<OpenList, 'awaits'>): void {
    list = { ...open, awaits: 'element or end' };
    value = undefined;
    state = 'list';
    cursor.isLineStart = false;
    cursor.index += 1;
  }

  function scanList(open: OpenList): void {
    const byte = cursor.chunk[cursor.index];
    if (isSpace(byte)) {
      if (byte === LF) cursor.line += 1;
      cursor.isLineStart = byte === LF;
      cursor.index += 1;
    } else if (byte === CLOSE_LIST && open.awaits !== 'element') {
      closeList(open);
    } else if (byte === COMMA && open.awaits === 'comma or end') {
      open.awaits = 'element';
      cursor.isLineStart = false;
      cursor.index += 1;
    } else if (open.awaits === 'comma or end' || byte === COMMA || byte === CLOSE_LIST) {
      breakOff('the list is broken', placeOf(cursor));
    } else {
      const isMarked = byte === OPEN_OBJECT || byte === OPEN_LIST || byte === QUOTE;
      startValue(isMarked ? 'value' : 'literal');
    }
  }

  function closeList({ key, place, shell }: OpenList): void {
    cursor.index += 1;
    cursor.isLineStart = false;
    list = undefined;
    const parts = [...shell, Buffer.from('[]')];
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const envelope = { listKey: key };
    value = { ...openValueAt(cursor), place, parts, bytes, depth: 1, envelope };
    state = 'value';
    if (key === undefined) finishValue(value);
  }

  /** A number or a word in a list: ends before the next mark. */
  function scanLiteral(open: OpenValue): void {
    const { chunk } = cursor;
    for (; cursor.index < chunk.length; cursor.index += 1) {
      const byte = chunk[cursor.index];
      if (byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || isSpace(byte)) {
        finishValue(open);
        return;
      }
    }
  }

  /** A line that begins like no object, list or text: a number or a word, or no JSON at all. */
  function scanText(open: OpenValue): void {
    const { chunk } = cursor;
    const end = chunk.indexOf(LF, cursor.index);
    cursor.index = end < 0 ? chunk.length : end;
    if (open.bytes + cursor.index - open.from > MAX_TEXT_LINE_BYTES) {
      if (hasSeenJson) breakOff('this is not JSON', open.place);
      else giveUp();
    } else if (end >= 0) finishText(open);
  }

  function finishText(open: OpenValue): void {
    if (isJson(textOf(open, cursor))) {
      finishValue(open);
      return;
    }
    value = undefined;
    state = 'between';
    emit({ kind: 'broken', reason: 'this is not JSON', place: open.place });
  }

  function scanResync(): void {
    const { chunk, index, isLineStart } = cursor;
    if (isLineStart && chunk[index] === OPEN_OBJECT) {
      state = 'between';
      return;
    }
    const end = chunk.indexOf(LF, index);
    cursor.isLineStart = end >= 0;
    if (end >= 0) cursor.line += 1;
    cursor.index = end < 0 ? chunk.length : end + 1;
  }

  function step(): void {
    if (state === 'between') scanBetween();
    else if (state === 'resync') scanResync();
    else if (state === 'list' && list !== undefined) scanList(list);
    else if (value === undefined) throw new Error(`no open value in state ${state}`);
    else if (state === 'literal') scanLiteral(value);
    else if (state === 'text') scanText(value);
    else scanOn(value);
  }

  function keepRest(): void {
    if (value === undefined) return;
    keepPart(value, cursor);
    if (value.bytes <= maxValueBytes) return;
    const limit = Math.round(maxValueBytes / 1024 / 1024);
    breakOff(`a single value is larger than ${limit} MiB`, value.place);
  }

  function takeFrames(): Frame[] {
    const taken = frames;
    frames = [];
    return taken;
  }

  return {
    push(bytes) {
      cursor.chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      cursor.index = 0;
      while (cursor.index < cursor.chunk.length && state !== 'done') step();
      keepRest();
      cursor.chunkOffset += cursor.chunk.length;
      return takeFrames();
    },
    end() {
      cursor.chunk = Buffer.alloc(0);
      cursor.index = 0;
      if (state === 'text' && value !== undefined) finishText(value);
      const unfinished = value ?? list;
      if (unfinished !== undefined) {
        breakOff('the file ends in the middle of a value', unfinished.place);
      }
      if (heldBack.length > 0) giveUp();
      state = 'done';
      return takeFrames();
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
