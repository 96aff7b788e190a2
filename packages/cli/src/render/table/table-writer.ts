import { type Cell, type Column, textOf, wholeOf } from './column.ts';
import { type Plan, planLines, planWide } from './layout.ts';
import { asidesOf, describeLeftOut, leaveOut, type Selection } from './left-out.ts';
import { createNames } from './names.ts';
import { renderRow, renderWideRow } from './render-row.ts';
import { wrap } from './wrap.ts';

/** How a table is to look. */
interface TableStyle {
  /** Cells of the terminal. */
  readonly width: number;
  readonly colorHead: (text: string) => string;
  /** Colours the line that says which columns are not shown. */
  readonly colorNote?: (text: string) => string;
  /** Every row on one line, as wide as it is, names in full. */
  readonly isWide?: boolean;
  /** Columns stay that are empty or the same in all rows: they were asked for. */
  readonly keepsAll?: boolean;
}

type Rows = readonly (readonly Cell[])[];

/** Writes the lines of a table, whose rows come in several parts. */
export interface TableWriter {
  /** Returns the rows as lines; the first call lays the table out by its rows, and puts the head above them. */
  render(rows: Rows, isLast: boolean): string;
}

/** Returns the writer of one table. The layout follows from the first rows; what differs later is told in full. */
export function createTableWriter(columns: readonly Column[], style: TableStyle): TableWriter {
  const show = style.isWide === true ? wholeOf : createNames();
  let body: ((rows: Rows) => string) | undefined;
  return {
    render(rows, isLast) {
      if (body !== undefined) return body(rows);
      const start = style.isWide === true ? startWide : startFitting;
      const begun = start(columns, rows, { show, style, isLast });
      body = begun.body;
      return begun.head + body(rows);
    },
  };
}

interface Start {
  readonly head: string;
  body(rows: Rows): string;
}

interface Surroundings {
  readonly show: (cell: Cell | undefined) => string;
  readonly style: TableStyle;
  readonly isLast: boolean;
}

function startWide(
  columns: readonly Column[],
  rows: Rows,
  { show, style: { colorHead } }: Surroundings,
): Start {
  const line = planWide(
    columns,
    rows.map((row) => row.map(show)),
  );
  const render = (row: readonly Cell[]) => renderWideRow(line, columns, row);
  return {
    head: render(headOf(columns, colorHead)),
    body: (next) => next.map((row) => render(row.map((cell) => named(cell, show)))).join(''),
  };
}

function startFitting(
  columns: readonly Column[],
  rows: Rows,
  { show, style, isLast }: Surroundings,
): Start {
  const { colorHead, colorNote = (text) => text, keepsAll = false, width } = style;
  const selection: Selection = keepsAll
    ? { shown: columns.map((_, index) => index), leftOut: [] }
    : leaveOut(columns, rows);
  const shownColumns = selection.shown.flatMap((index) => columns[index] ?? []);
  const choose = (row: readonly Cell[]) =>
    selection.shown.map((index) => named(row[index] ?? '', show));
  const chosen = new Map(rows.map((row) => [row, choose(row)]));
  const texts = [...chosen.values()].map((row) => row.map(textOf));
  const plan: Plan = planLines(shownColumns, texts, width);
  const said = describeLeftOut(selection, isLast);
  const note = (said === undefined ? [] : wrap(said, width)).map((line) => `${colorNote(line)}\n`);
  return {
    head: note.join('') + renderRow(plan, shownColumns, headOf(shownColumns, colorHead), width),
    body: (next) =>
      next
        .map((row) => {
          const asides = asidesOf(selection, row, show);
          return renderRow(plan, shownColumns, chosen.get(row) ?? choose(row), width, asides);
        })
        .join(''),
  };
}

function headOf(columns: readonly Column[], color: (text: string) => string): Cell[] {
  return columns.map(({ title }) => ({ text: title, color }));
}

/** Returns a cell with the text that stands for it in this table. */
function named(cell: Cell, show: (cell: Cell) => string): Cell {
  return typeof cell === 'string' ? show(cell) : { ...cell, text: show(cell) };
}

/** Returns a whole table with its head. */
export function renderTable(columns: readonly Column[], rows: Rows, style: TableStyle): string {
  return createTableWriter(columns, style).render(rows, true);
}
