import { CLOSE_LIST, CLOSE_OBJECT, COLON, type Place, QUOTE } from './value-scanner.ts';

export type Frame =
  /**
   * One JSON value, as yet only delimited: the text may still be broken inside. `prefix` is what stands
   * before it in its line; with one, it may as well be a text that only looks like a value.
   */
  | {
      readonly kind: 'value';
      readonly text: string;
      readonly place: Place;
      readonly prefix?: string;
    }
  /** The value around a list of values, the list itself emptied. */
  | {
      readonly kind: 'envelope';
      readonly text: string;
      readonly listKey: string | undefined;
      readonly place: Place;
    }
  /** A stretch that is no JSON. Reading goes on where a value can begin again. */
  | { readonly kind: 'broken'; readonly reason: string; readonly place: Place }
  /** A line, or the rest of one, that begins like no JSON; without its end when it is very long. */
  | { readonly kind: 'text'; readonly text: string; readonly place: Place };

export interface FramerOptions {
  /** A value larger than this is refused. */
  readonly maxValueBytes: number;
}

/** Cuts the bytes of a text into JSON values, however they come chunked. */
export interface JsonFramer {
  /** Takes the next bytes and returns what they complete. */
  push(chunk: Uint8Array): Frame[];
  /** Returns the values that are whole, when what follows cannot be read. */
  release(): Frame[];
  /** Says that nothing follows and returns what that means for an unfinished value. */
  end(): Frame[];
}

/**
 * Text that is held at most. A record has 256 KB (CloudTrail user guide, quotas), so that a list inside of
 * one has ended by then, pretty-printed or not; a longer list is a list of records.
 */
const MAX_HELD_LENGTH = 1024 * 1024;

/** Counted for each value beside its text: without that, a million numbers would be held. */
const FRAME_LENGTH = 64;

/**
 * Values that are whole and may still turn out to be parts of one whose beginning is lost: the mark
 * behind them, or behind their list, tells.
 */
interface HeldValues {
  add(frame: Frame, signs: PlaceSigns): void;
  /** Takes an element of a list that is still open, and returns what need not wait any longer. */
  addElement(frame: Frame): readonly Frame[];
  addComma(): void;
  /**
   * Takes the next byte, undefined at the end, and returns what that makes of the values. `isInLine`: it is
   * in the line of the last one.
   */
  settle(next: number | undefined, isInLine: boolean): Settlement;
  /** Returns what is held: where a list breaks off, no mark will tell. */
  release(): readonly Frame[];
}

/** Signs that a value has by its place. */
interface PlaceSigns {
  /** It begins where it may also have been a part of the value before. */
  readonly isDoubtful: boolean;
  /** It begins a line and ends in it, as no part of a record does in any way of printing one. */
  readonly isLine: boolean;
}

interface Settlement {
  readonly values: readonly Frame[];
  /** The first of the values that are none. */
  readonly lostPart?: Frame;
}

const NOTHING: Settlement = { values: [] };

export function createHeldValues(): HeldValues {
  let row: Frame[] = [];
  let length = 0;
  let isBeforeComma = false;
  let isLastDoubtful = false;
  let areLines = true;
  /** The list at hand is too long to be a part of a record. */
  let isLongList = false;

  function hold(frame: Frame): void {
    row.push(frame);
    length += FRAME_LENGTH + ('text' in frame ? frame.text.length : 0);
  }

  function release(): readonly Frame[] {
    const released = row;
    row = [];
    length = 0;
    isLongList = false;
    areLines = true;
    return released;
  }

  function isPart(next: number | undefined, isInLine: boolean): boolean {
    // The end of a list of lines, of which the beginning is lost.
    if (next === CLOSE_LIST && areLines && !isInLine) return isLastDoubtful;
    if (next === CLOSE_OBJECT || next === CLOSE_LIST || next === COLON) return true;
    return isBeforeComma && (next === QUOTE || isLastDoubtful);
  }

  return {
    release,
    add(frame, { isDoubtful, isLine }) {
      hold(frame);
      areLines &&= isLine;
      isLastDoubtful = isDoubtful;
      isBeforeComma = false;
      isLongList = false;
    },
    addElement(frame) {
      if (isLongList) return [frame];
      hold(frame);
      areLines = false;
      if (length <= MAX_HELD_LENGTH) return [];
      const released = release();
      isLongList = true;
      return released;
    },
    addComma() {
      isBeforeComma = true;
    },
    settle(next, isInLine) {
      const [first] = row;
      if (first === undefined) return NOTHING;
      const isLost = isPart(next, isInLine);
      // A list of which only the end is left looks like values with commas between, up to its bracket.
      if (
        !isLost &&
        isBeforeComma &&
        next !== undefined &&
        next !== CLOSE_LIST &&
        length <= MAX_HELD_LENGTH
      )
        return NOTHING;
      const values = release();
      isBeforeComma = false;
      return isLost ? { values: [], lostPart: first } : { values };
    },
  };
}
