import { createHeldValues, type Frame, type FramerOptions, type JsonFramer } from './frames.ts';
import { isJustText, isLiteral, isPrefix, lineEnd, MAX_TEXT_LINE_BYTES } from './text-line.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  enter,
  IN_RECORD,
  isPadding,
  isSpace,
  keepPart,
  LF,
  LIST_DEPTH,
  newCursor,
  OPEN_LIST,
  OPEN_OBJECT,
  type OpenValue,
  openValueAt,
  type Place,
  placeOf,
  QUOTE,
  scanValue,
  streamedListKey,
  tailOf,
  textOf,
} from './value-scanner.ts';

/** Leads up to an object that is a part of the value around it. */
const BEFORE_PART = /[[:,]\s*$/;

const CUT_BY_NEXT = 'the value is cut off where the next one begins';
const NO_BEGINNING = 'the value is a part of one whose beginning is missing';

/** A list being read element by element, and the text around it. */
interface OpenList {
  readonly key: string | undefined;
  readonly place: Place;
  readonly shell: readonly Buffer[];
  /** Objects and lists around it. */
  readonly depth: number;
  readonly prefix: string | undefined;
  awaits: 'element or end' | 'element' | 'comma or end';
}

type State =
  | 'between'
  | 'value'
  | 'literal'
  | 'list'
  | 'text'
  | 'skip text'
  | 'skip line'
  | 'resync';

/**
 * Makes a framer for any sequence of JSON values: one to a line, one after another, with commas between,
 * pretty-printed, behind other text in their line, or inside a list. Needs no more memory than the
 * largest value, which a list is not.
 *
 * A part of a value is never taken for a value: where the beginning of one is lost, what is left of it
 * shows in the mark behind each part.
 */
export function createJsonFramer({ maxValueBytes }: FramerOptions): JsonFramer {
  const cursor = newCursor();
  let state: State = 'between';
  let frames: Frame[] = [];
  let value: OpenValue | undefined;
  let list: OpenList | undefined;
  const held = createHeldValues();
  /** A comma may follow: what came last at this level is a value. */
  let isBehindValue = false;
  /** The beginning of zero bytes that nothing follows as yet. */
  let zeros: Place | undefined;
  /** After a break, what does not begin a value belongs to the break. */
  let isSalvaging = false;
  /** Some value had a line of its own: then an object that begins a line begins a new value. */
  let isLinewise = false;
  let lineOfLastValue = 0;
  /** Nothing is before the value at hand in its line. */
  let startsLine = false;
  /** Some value had a prefix: then a line may begin with text. */
  let hasPrefixes = false;
  /** The next value begins where it may also be a part of the one that was broken off. */
  let isDoubtful = false;

  /** One by one: they may be too many to be arguments. */
  function handOut(values: readonly Frame[]): void {
    for (const frame of values) frames.push(frame);
  }

  function breakOff(reason: string, place: Place): void {
    value = undefined;
    list = undefined;
    isSalvaging = true;
    state = 'resync';
    handOut(held.release());
    frames.push({ kind: 'broken', reason, place });
  }

  function startValue(nextState: State): void {
    value = openValueAt(cursor, list === undefined ? LIST_DEPTH : 0);
    startsLine = cursor.isLineStart;
    state = nextState;
  }

  function finishValue(open: OpenValue): void {
    const { envelope, place } = open;
    const text = textOf(open, cursor);
    value = undefined;
    if (envelope !== undefined) {
      held.add(
        { kind: 'envelope', text, listKey: envelope.listKey, place },
        { isDoubtful, isLine: false },
      );
    } else finishPlainValue(text, open);
    if (list === undefined) isDoubtful = false;
    if (list === undefined) {
      state = 'between';
      isBehindValue = true;
      lineOfLastValue = place.line === cursor.line ? cursor.line : 0;
    } else {
      list.awaits = 'comma or end';
      state = 'list';
    }
  }

  function finishPlainValue(text: string, { place, prefix = list?.prefix }: OpenValue): void {
    const frame = {
      kind: 'value',
      text,
      place,
      ...(prefix === undefined ? {} : { prefix }),
    } as const;
    if (list !== undefined) handOut(held.addElement(frame));
    else if (isJustText(text)) frames.push({ kind: 'text', text, place });
    else held.add(frame, { isDoubtful, isLine: startsLine && place.line === cursor.line });
  }

  /** Hands out the values before this byte, or says why they are none. */
  function settle(byte: number | undefined): void {
    const { values, lostPart } = held.settle(byte, lineOfLastValue === cursor.line);
    handOut(values);
    isDoubtful ||= lostPart !== undefined;
    if (lostPart !== undefined) breakOff(NO_BEGINNING, lostPart.place);
  }

  function scanBetween(): void {
    const byte = cursor.chunk[cursor.index];
    if (isSpace(byte) || isPadding(byte)) {
      if (byte === LF) endLine();
      if (byte === 0) zeros ??= placeOf(cursor);
      cursor.isLineStart = byte === LF || (cursor.isLineStart && isPadding(byte));
      cursor.index += 1;
      return;
    }
    if (zeros !== undefined) {
      frames.push({ kind: 'broken', reason: 'zero bytes instead of text', place: zeros });
      zeros = undefined;
    }
    if (byte === COMMA && isBehindValue) {
      isBehindValue = false;
      held.addComma();
      cursor.index += 1;
      return;
    }
    isBehindValue = false;
    settle(byte);
    if (state === 'resync') return;
    if (byte === OPEN_OBJECT || byte === QUOTE) startValue('value');
    else if (byte === OPEN_LIST) {
      startList({ key: undefined, place: placeOf(cursor), shell: [], depth: 0, prefix: undefined });
    } else if (isSalvaging && !hasPrefixes) state = 'resync';
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
    else if (stop === 'line end') finishText(open);
    else if (stop === 'cut text') {
      if (open.prefix === undefined) breakOff('a line ends in the middle of a text', open.place);
      else finishText(open);
    } else if (stop === 'object') {
      if (!isNewValue(open)) enter(open, cursor);
      else {
        isDoubtful = BEFORE_PART.test(tailOf(open, cursor));
        breakOff(CUT_BY_NEXT, open.place);
      }
    } else if (stop === 'list') {
      const { depth, place, prefix } = open;
      const key = streamedListKey(depth, tailOf(open, cursor), () => textOf(open, cursor));
      // Lists in there need no more looking at.
      if (key === IN_RECORD) open.listDepth = 0;
      if (key === undefined || key === IN_RECORD) enter(open, cursor);
      else startList({ key, place, prefix, depth, shell: shellOf(open) });
    }
  }

  /** Tells whether an object at the very start of a line cannot be a part of the open value. */
  function isNewValue(open: OpenValue): boolean {
    if (open.depth === 0 && open.envelope === undefined) return false;
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
    if (byte === LF && open.prefix !== undefined) {
      breakOff('the list is broken', open.place);
    } else if (isSpace(byte)) {
      if (byte === LF) cursor.line += 1;
      cursor.isLineStart = byte === LF;
      cursor.index += 1;
    } else if (byte === CLOSE_LIST) {
      // A comma before the end says nothing that is not there.
      closeList(open);
    } else if (byte === COMMA && open.awaits === 'comma or end') {
      open.awaits = 'element';
      cursor.isLineStart = false;
      cursor.index += 1;
    } else if (byte === COMMA || (open.awaits === 'comma or end' && isLostComma(byte))) {
      // Nothing but a comma is wrong: the elements are whole.
      frames.push({ kind: 'broken', reason: 'the list is broken', place: placeOf(cursor) });
      if (byte === COMMA) cursor.index += 1;
      else startValue('value');
    } else if (open.awaits === 'comma or end') {
      breakOff('the list is broken', placeOf(cursor));
    } else {
      const isMarked = byte === OPEN_OBJECT || byte === OPEN_LIST || byte === QUOTE;
      startValue(isMarked ? 'value' : 'literal');
    }
  }

  /** Tells whether a comma is missing. Where every line is a value, the next line is none of this list. */
  function isLostComma(byte: number | undefined): boolean {
    return byte === OPEN_OBJECT && !(isLinewise && cursor.isLineStart);
  }

  function closeList({ key, place, shell, depth, prefix }: OpenList): void {
    cursor.index += 1;
    cursor.isLineStart = false;
    list = undefined;
    const parts = [...shell, Buffer.from('[]')];
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const envelope = { listKey: key };
    value = {
      ...openValueAt(cursor, 0),
      place,
      parts,
      bytes,
      depth,
      envelope,
      ...(prefix === undefined ? {} : { prefix }),
    };
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

  /** A line that begins like no object, list or text: a number, a word, text before an object. */
  function scanText(open: OpenValue): void {
    const { chunk, index } = cursor;
    const end = lineEnd(chunk, index);
    const object = chunk.subarray(index, end).indexOf(OPEN_OBJECT);
    if (object >= 0) {
      cursor.index = index + object;
      const prefix = textOf(open, cursor);
      if (isPrefix(prefix)) {
        value = { ...openValueAt(cursor, LIST_DEPTH), prefix };
        state = 'value';
        hasPrefixes = true;
        return;
      }
      state = 'skip text';
    }
    skipText(open, end);
  }

  /** Goes on to the end of a line in which nothing is to be found. */
  function skipText(open: OpenValue, end = lineEnd(cursor.chunk, cursor.index)): void {
    cursor.index = end;
    const isLong = open.bytes + cursor.index - open.from > MAX_TEXT_LINE_BYTES;
    if (isLong || end < cursor.chunk.length) finishText(open);
    if (isLong) state = 'skip line';
  }

  function finishText(open: OpenValue): void {
    const text = textOf(open, cursor);
    const { place, prefix = '' } = open;
    value = undefined;
    list = undefined;
    state = 'between';
    if (isLiteral(text)) frames.push({ kind: 'value', text, place });
    else frames.push({ kind: 'text', text: prefix + text, place });
  }

  function scanLine(): void {
    const end = lineEnd(cursor.chunk, cursor.index);
    if (end < cursor.chunk.length) state = 'between';
    cursor.index = end;
  }

  function scanResync(): void {
    const { chunk, index, isLineStart } = cursor;
    if (isLineStart && (chunk[index] === OPEN_OBJECT || hasPrefixes)) {
      isDoubtful ||= !isLinewise;
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
    else if (state === 'skip line') scanLine();
    else if (state === 'list' && list !== undefined) scanList(list);
    else if (value === undefined) throw new Error(`no open value in state ${state}`);
    else if (state === 'literal') scanLiteral(value);
    else if (state === 'text') scanText(value);
    else if (state === 'skip text') skipText(value);
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
      while (cursor.index < cursor.chunk.length) step();
      keepRest();
      cursor.chunkOffset += cursor.chunk.length;
      return takeFrames();
    },
    release() {
      settle(undefined);
      return takeFrames();
    },
    end() {
      cursor.chunk = Buffer.alloc(0);
      cursor.index = 0;
      if ((state === 'text' || state === 'skip text') && value !== undefined) finishText(value);
      else if (value?.prefix !== undefined && value.envelope === undefined) finishText(value);
      settle(undefined);
      const unfinished = value ?? list;
      if (unfinished !== undefined) {
        breakOff('the file ends in the middle of a value', unfinished.place);
      }
      return takeFrames();
    },
  };
}
