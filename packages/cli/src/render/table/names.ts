import { type Cell, textOf, wholeOf } from './column.ts';

/** Names that are told apart; a lake has some hundred. */
const MAX_NAMES = 10_000;

/** Chooses between short and whole names, so that within a table a short one stands for one thing. */
export function createNames(): (cell: Cell | undefined) => string {
  const known = new Map<string, string>();
  return (cell) => {
    const text = textOf(cell);
    const whole = wholeOf(cell);
    // What is not short could still be what another is short for.
    if (text === whole && !known.has(text)) return text;
    const first = known.get(text);
    if (first === whole) return text;
    if (first !== undefined || known.size >= MAX_NAMES)
      return text === whole ? `"${whole}"` : whole;
    known.set(text, whole);
    return text;
  };
}
