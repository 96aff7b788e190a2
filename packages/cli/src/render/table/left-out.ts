import { type Cell, type Column, textOf, wholeOf } from './column.ts';
import type { Aside } from './render-row.ts';

/** A column that says the same in all rows, or nothing. */
interface LeftOut {
  readonly column: number;
  readonly title: string;
  readonly text: string;
  readonly whole: string;
}

/** Columns that are shown, and those that are not. */
export interface Selection {
  readonly shown: readonly number[];
  readonly leftOut: readonly LeftOut[];
}

/** Finds the columns that tell nothing: empty in all rows, or the same in all of several. One stays. */
export function leaveOut(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Selection {
  const [first, ...others] = rows;
  const all = columns.map((_, index) => index);
  if (first === undefined) return { shown: all, leftOut: [] };
  const isSame = (index: number) =>
    others.every((row) => wholeOf(row[index]) === wholeOf(first[index]));
  const tells = (index: number) => {
    if (!isSame(index)) return true;
    const isEmpty = wholeOf(first[index]) === '';
    return !isEmpty && (others.length === 0 || columns[index]?.stays === true);
  };
  const telling = all.filter(tells);
  const shown = telling.length > 0 ? telling : all.slice(0, 1);
  const leftOut = all
    .filter((index) => !shown.includes(index))
    .map((index) => ({
      column: index,
      title: columns[index]?.title ?? '',
      text: textOf(first[index]),
      whole: wholeOf(first[index]),
    }));
  return { shown, leftOut };
}

/** Returns what a row says in columns that are not shown, where that is not what they say of all. */
export function asidesOf(
  { leftOut }: Selection,
  row: readonly Cell[],
  show: (cell: Cell | undefined) => string,
): Aside[] {
  return leftOut
    .filter(({ column, whole }) => wholeOf(row[column]) !== whole)
    .map(({ column, title }) => ({ title, text: show(row[column]) || '(empty)' }));
}

/** Says which columns are not shown; undefined when all are. `isWhole` when no further row can differ. */
export function describeLeftOut({ leftOut }: Selection, isWhole: boolean): string | undefined {
  if (leftOut.length === 0) return undefined;
  const same = leftOut.filter(({ whole }) => whole !== '');
  const empty = leftOut.filter(({ whole }) => whole === '').map(({ title }) => title);
  const parts = [
    ...(same.length > 0
      ? [
          `Same in all rows: ${same.map(({ text, title }) => `${title} ${quoted(text)}`).join('; ')}`,
        ]
      : []),
    ...(empty.length > 0 ? [`Empty: ${empty.join(', ')}`] : []),
  ];
  const exception = isWhole ? '' : ' Rows that differ say so.';
  return `${parts.join('. ')}.${exception}`;
}

/** A text with blanks or marks of ours could read as several. */
function quoted(text: string): string {
  return /^[^\s;"]+$/u.test(text) ? text : `"${text}"`;
}
