import type { FileToDecode } from './decode-files.ts';
import type { DecodedPart } from './decoded-part.ts';

/** Parts that a thread decodes before the first of them is taken: more would only wait in memory. */
export const MAX_PARTS_AHEAD = 4;

export type ToWorker =
  | { readonly kind: 'task'; readonly files: readonly FileToDecode[] }
  /** A part was taken. */
  | { readonly kind: 'taken' };

export type ToPool =
  | { readonly kind: 'part'; readonly part: DecodedPart }
  /** All parts of the oldest task were sent. */
  | { readonly kind: 'done' };
