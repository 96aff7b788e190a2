import { type Cell, type Column, colorOf, pad, textOf } from './column.ts';
import { GAP, INDENT, type Plan, type PlanLine } from './layout.ts';
import { widestPiece, widthOf, wrap } from './wrap.ts';

/** Stands for a cell that is shown whole below its row. */
const BELOW = '↓';

/** A value that is told on a line of its own, below the row that it is of. */
export interface Aside {
  readonly title: string;
  readonly text: string;
}

/**
 * Returns a row, on as many lines as it takes, none wider than `width`: texts are wrapped, never cut off. A cell with a
 * word that is wider than its column stands below the row, as do the asides.
 */
export function renderRow(
  plan: Plan,
  columns: readonly Column[],
  row: readonly Cell[],
  width: number,
  asides: readonly Aside[] = [],
): string {
  const below: Aside[] = [];
  const lines = plan.flatMap((line) => renderLine(line, columns, row, below));
  const told = [...below, ...asides].flatMap(({ title, text }) => renderAside(title, text, width));
  // A line of a record that has nothing to say is left out, but never all of them.
  const [first = '', ...others] = lines;
  return [first, ...others.filter((line) => line !== ''), ...told]
    .map((line) => `${line}\n`)
    .join('');
}

function renderLine(
  { fields, indent }: PlanLine,
  columns: readonly Column[],
  row: readonly Cell[],
  below: Aside[],
): string[] {
  const cells = fields.map(({ column, width }) => {
    const text = textOf(row[column]);
    if (widthOf(text) <= width) return [text];
    const { atLeast, title = '' } = columns[column] ?? {};
    if (atLeast !== 'whole' && widestPiece(text) <= width) return wrap(text, width);
    below.push({ title, text });
    return [BELOW];
  });
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, lineIndex) => {
    const texts = fields.map(({ column, width }, index) => {
      const text = cells[index]?.[lineIndex] ?? '';
      return pad(text, width, columns[column]?.align, colorOf(row[column])(text));
    });
    return (' '.repeat(indent) + texts.join(' '.repeat(GAP))).trimEnd();
  });
}

function renderAside(title: string, text: string, width: number): string[] {
  const indent = ' '.repeat(INDENT);
  const [first = '', ...others] = wrap(`${title} ${text}`, width - 2 * INDENT);
  return [indent + first, ...others.map((line) => indent + indent + line)];
}

/** Returns the one line of a row that nothing wraps: as wide as it is. */
export function renderWideRow(
  { fields }: PlanLine,
  columns: readonly Column[],
  row: readonly Cell[],
): string {
  const texts = fields.map(({ column, width }) => {
    const text = textOf(row[column]);
    return pad(text, width, columns[column]?.align, colorOf(row[column])(text));
  });
  return `${texts.join(' '.repeat(GAP)).trimEnd()}\n`;
}
