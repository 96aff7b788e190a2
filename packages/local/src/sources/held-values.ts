import type { Frame } from './frame.ts';
import { CLOSE_LIST, CLOSE_OBJECT, COLON, QUOTE } from './json-value-scanner.ts';

/**
 * Text that is held at most. A record has 256 KB (CloudTrail user guide, quotas), so that a list inside of
 * one has ended by then, pretty-printed or not; a longer list is a list of records.
 */
const MAX_HELD_LENGTH = 1024 * 1024;

/** What a value takes beside its text: without that, a million numbers would be held. */
const FRAME_LENGTH = 64;

/**
 * Values that are whole and may still turn out to be parts of one whose beginning is lost: the mark
 * behind them, or behind their list, tells.
 */
export interface HeldValues {
  /** `isDoubtful`: it begins where it may also have been a part of the value before. */
  add(frame: Frame, isDoubtful: boolean): void;
  /** Takes an element of a list that is still open, and returns what need not wait any longer. */
  addElement(frame: Frame): readonly Frame[];
  addComma(): void;
  /** Takes the next byte, undefined at the end, and returns what that makes of the values. */
  settle(next: number | undefined): Settlement;
  /** Returns what is held: where a list breaks off, no mark will tell. */
  release(): readonly Frame[];
}

export interface Settlement {
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
    return released;
  }

  function isPart(next: number | undefined): boolean {
    if (next === CLOSE_OBJECT || next === CLOSE_LIST || next === COLON) return true;
    return isBeforeComma && (next === QUOTE || isLastDoubtful);
  }

  return {
    release,
    add(frame, isDoubtful) {
      hold(frame);
      isLastDoubtful = isDoubtful;
      isBeforeComma = false;
      isLongList = false;
    },
    addElement(frame) {
      if (isLongList) return [frame];
      hold(frame);
      if (length <= MAX_HELD_LENGTH) return [];
      const released = release();
      isLongList = true;
      return released;
    },
    addComma() {
      isBeforeComma = true;
    },
    settle(next) {
      const [first] = row;
      if (first === undefined) return NOTHING;
      const isLost = isPart(next);
      // A list of which only the end is left looks like values with commas between, up to its bracket.
      if (!isLost && isBeforeComma && next !== undefined && length <= MAX_HELD_LENGTH)
        return NOTHING;
      const values = release();
      isBeforeComma = false;
      return isLost ? { values: [], lostPart: first } : { values };
    },
  };
}
