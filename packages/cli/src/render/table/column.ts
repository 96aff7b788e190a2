import { widthOf } from './wrap.ts';

export interface Column {
  readonly title: string;
  /** By which `--columns` asks for it; follows from the title where it is left out. */
  readonly name?: string;
  readonly align?: 'left' | 'right';
  /** Narrower than this it gets only when nothing else helps; `whole` never wraps. */
  readonly atLeast?: number | 'whole';
  /** Is shown also where all rows have the same. */
  readonly stays?: boolean;
}

/** Text that is safe to show; how to colour it once it is laid out, and the whole of what it is short for. */
export type Cell =
  | string
  | {
      readonly text: string;
      readonly color?: (text: string) => string;
      readonly whole?: string;
    };

/** Returns the name of a column: `time` of `TIME (UTC)`. */
export function nameOf({ name, title }: Column): string {
  return (
    name ??
    title
      .replace(/\s*\(.*\)$/, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '_')
  );
}

/** Returns what is shown of a cell. */
export function textOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

/** Returns what a cell is short for: what programs get, and `--wide`. */
export function wholeOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? (cell.whole ?? cell.text) : (cell ?? '');
}

/** Returns how a cell is coloured. */
export function colorOf(cell: Cell | undefined): (text: string) => string {
  return (typeof cell === 'object' ? cell.color : undefined) ?? ((text) => text);
}

/** Fills a text up with blanks to a width in cells. */
export function pad(text: string, width: number, align: Column['align'], shown = text): string {
  const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? padding + shown : shown + padding;
}
