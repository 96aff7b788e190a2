import type { Place } from './json-value-scanner.ts';

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
  /** What was around a list of values, the list itself emptied. */
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
