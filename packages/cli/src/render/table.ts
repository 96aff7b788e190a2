import stringWidth from 'string-width';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Narrower than this it gets only when nothing else helps; `whole` never wraps. */
  readonly atLeast?: number | 'whole';
}

/** Text that is safe to show, and how to colour it once it is laid out. */
export type Cell = string | { readonly text: string; readonly color: (text: string) => string };

const GAP = '  ';
/** Narrower than this, no column that wraps gets. */
const MIN_COLUMN_WIDTH = 8;
const ASCII = /^[\x20-\x7e]*$/;
const BREAK_AFTER = /[\s/:,;@._-]$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Returns how wide each column is to be, so that a row fits `width` where that is possible. */
export function layOut(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): number[] {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(textOf(row[index]))), widthOf(title)),
  );
  const excess = () =>
    widths.reduce((sum, each) => sum + each, GAP.length * (columns.length - 1)) - width;
  const floorOf = ({ title, atLeast }: Column, index: number, isHard: boolean) => {
    if (atLeast === 'whole') return widths[index] ?? 0;
    return Math.max(widthOf(title), MIN_COLUMN_WIDTH, isHard ? 0 : (atLeast ?? 0));
  };
  for (const isHard of [false, true]) {
    const floors = columns.map((column, index) => floorOf(column, index, isHard));
    while (excess() > 0 && narrowWidest(widths, floors));
  }
  return widths;
}

/** The widest gives first: short columns stay on one line. False when none can give. */
function narrowWidest(widths: number[], floors: readonly number[]): boolean {
  let widest: number | undefined;
  widths.forEach((width, index) => {
    const canGive = width > (floors[index] ?? 0);
    if (canGive && (widest === undefined || width > (widths[widest] ?? 0))) widest = index;
  });
  if (widest === undefined) return false;
  widths[widest] = (widths[widest] ?? 0) - 1;
  return true;
}

/** Returns a row, on as many lines as it takes: text is wrapped, never cut off. */
export function renderRow(
  columns: readonly Column[],
  row: readonly Cell[],
  widths: readonly number[],
): string {
  const cells = columns.map((_, index) => wrap(textOf(row[index]), widths[index] ?? 0));
  const height = Math.max(...cells.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, lineIndex) =>
    columns
      .map(({ align }, index) => {
        const text = cells[index]?.[lineIndex] ?? '';
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)));
        const shown = colorOf(row[index])(text);
        return align === 'right' ? padding + shown : shown + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** Returns a whole table with its head. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  colorHead: (text: string) => string,
): string {
  const widths = layOut(columns, rows, width);
  const head = columns.map(({ title }) => ({ text: title, color: colorHead }));
  return [head, ...rows].map((row) => renderRow(columns, row, widths)).join('');
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

function colorOf(cell: Cell | undefined): (text: string) => string {
  return typeof cell === 'object' ? cell.color : (text) => text;
}

/** Columns that text takes on a terminal. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** Breaks text into lines of at most `width`, after a mark or a blank where there is one. */
export function wrap(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const piece of unbreakablePieces(text, width)) {
    const pieceWidth = widthOf(piece);
    if (line !== '' && lineWidth + pieceWidth > width) {
      const rest = afterBreak(line);
      lines.push(line.slice(0, line.length - rest.length).trimEnd());
      line = rest;
      lineWidth = widthOf(rest);
    }
    line += piece;
    lineWidth += pieceWidth;
  }
  return [...lines, line];
}

/** Yields what stays together: graphemes, and the characters of a grapheme that is wider than a line. */
function* unbreakablePieces(text: string, width: number): Generator<string> {
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(segment) <= width) yield segment;
    else yield* segment;
  }
}

/** Returns the part of a full line that reads better on the next one; at most its second half. */
function afterBreak(line: string): string {
  for (let end = line.length; end > line.length / 2; end -= 1) {
    if (BREAK_AFTER.test(line.slice(0, end))) return line.slice(end);
  }
  return '';
}

/** A line of a report: what, how many, and a remark. */
export type ReportLine = readonly [label: string, value: string, remark?: string];

/** Lays lines out under each other, values to the right. */
export function renderLines(lines: readonly ReportLine[]): string {
  const labelWidth = Math.max(...lines.map(([label]) => widthOf(label)));
  const valueWidth = Math.max(...lines.map(([, value]) => widthOf(value)));
  return lines
    .map(([label, value, remark = '']) => {
      const labelPadding = ' '.repeat(labelWidth - widthOf(label));
      const valuePadding = ' '.repeat(valueWidth - widthOf(value));
      return `${label}${labelPadding}  ${valuePadding}${value}  ${remark}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}
