import { AppError, didYouMean, printable, type Severity } from '@iam-tracker/core';
import picocolors from 'picocolors';
import type { ListFormat } from '../flags.ts';
import type { Colors, Terminal } from '../terminal.ts';
import { formatCount } from './quantities.ts';
import {
  mapped,
  type Rows,
  streamCsv,
  streamJson,
  streamJsonLines,
  streamTable,
} from './stream.ts';
import { type Cell, type Column, colorOf, nameOf, textOf, wholeOf } from './table/column.ts';
import { renderTable } from './table/table-writer.ts';

/** Rows of one kind, for people and for programs. */
export interface Listing<Row> {
  readonly columns: readonly Column[];
  /** Returns the cells of a row; whatever it says is safe to show. */
  row(row: Row, colors: Colors): readonly Cell[];
  document(row: Row): object;
  /** Names of the document's fields, so that the columns of CSV never change with the data. */
  readonly csvColumns?: readonly string[];
}

/** How rows are to be written. */
export interface ListingView {
  readonly format: ListFormat;
  /** Each row on one line, with every column. */
  readonly wide?: boolean | undefined;
  /** Columns that are wanted, separated by commas: those of the table, and fields of the document. */
  readonly columns?: string | undefined;
}

/**
 * Writes rows as they come in the format that was asked for, and returns how many there were; of no rows there is no table.
 *
 * @throws AppError BAD_ARGUMENT when `columns` names one that there is not; nothing was read or written
 */
export async function writeListing<Row>(
  rows: Rows<Row>,
  view: ListingView,
  listing: Listing<Row>,
  terminal: Terminal,
): Promise<number> {
  const { format, wide = false } = view;
  const fields = view.columns === undefined ? undefined : chooseFields(view.columns, listing);
  if (format === 'json' || format === 'jsonl') {
    const documentOf = (row: Row) =>
      fields === undefined
        ? listing.document(row)
        : Object.fromEntries(fields.map(({ name, valueIn }) => [name, valueIn(row)]));
    const stream = format === 'json' ? streamJson : streamJsonLines;
    return stream(mapped(rows, documentOf), terminal);
  }
  if (format === 'csv') {
    const head = fields?.map(({ name }) => name) ?? listing.csvColumns ?? [];
    const textsOf = (row: Row) =>
      fields?.map(({ valueIn }) => fieldText(valueIn(row))) ?? csvFields(row, listing);
    return streamCsv(head, mapped(rows, textsOf), terminal);
  }
  const { colors } = terminal.out;
  const table = {
    columnsOf: () => fields?.map(({ column }) => column) ?? listing.columns,
    cellsOf: (row: Row) =>
      fields === undefined
        ? listing.row(row, colors)
        : fields.map(({ cellIn }) => cellIn(row, colors)),
    isHeadAlways: false,
    isWide: wide,
    keepsAll: fields !== undefined,
  };
  return streamTable(rows, table, terminal);
}

/** A column that was asked for. */
interface Field<Row> {
  readonly name: string;
  readonly column: Column;
  cellIn(row: Row, colors: Colors): Cell;
  valueIn(row: Row): unknown;
}

const PLAIN_COLORS = picocolors.createColors(false);

/** @throws AppError BAD_ARGUMENT */
function chooseFields<Row>(
  wanted: string,
  { columns, csvColumns = [], document, row: cellsOf }: Listing<Row>,
): Field<Row>[] {
  const shown = columns.map(nameOf);
  return splitNames(wanted, [...shown, ...csvColumns]).map((name) => {
    const index = shown.indexOf(name);
    const fieldOf = (row: Row) => (document(row) as Readonly<Record<string, unknown>>)[name];
    return {
      name,
      column: columns[index] ?? { title: titleOf(name) },
      cellIn: (row, colors) =>
        index < 0 ? show(fieldText(fieldOf(row))) : (cellsOf(row, colors)[index] ?? ''),
      valueIn: (row) =>
        csvColumns.includes(name)
          ? (fieldOf(row) ?? null)
          : wholeOf(cellsOf(row, PLAIN_COLORS)[index]),
    };
  });
}

/**
 * Reads the value of `--columns`: names in any case, `-` as good as `_`, each once.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function splitNames(wanted: string, allowed: readonly string[]): string[] {
  const names = wanted
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const known = new Map(allowed.map((name) => [keyOf(name), name]));
  const found = names.map((name) => {
    const match = known.get(keyOf(name));
    if (match !== undefined) return match;
    throw new AppError(
      'BAD_ARGUMENT',
      `--columns names "${printable(name, 100)}".${didYouMean(name, allowed)}`,
      {
        hint: describeNames(known),
      },
    );
  });
  if (found.length > 0) return [...new Set(found)];
  throw new AppError('BAD_ARGUMENT', '--columns names no column.', { hint: describeNames(known) });
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

function describeNames(known: ReadonlyMap<string, string>): string {
  const names = [...known.values()].map((name) => printable(name, 100));
  return `Columns: ${names.join(', ')}.`;
}

/** Returns the title of a column that only its name is known of. */
export function titleOf(name: string): string {
  return printable(name, 100).toUpperCase().replaceAll('_', ' ');
}

/** Returns rows as a table with its head, for a page that has more than that. */
export function renderListing<Row>(
  rows: readonly Row[],
  { columns, row }: Listing<Row>,
  { colors, width }: Terminal['out'],
  colorHead = colors.bold,
): string {
  const cells = rows.map((each) => row(each, colors));
  return renderTable(columns, cells, { width, colorHead, colorNote: colors.dim });
}

/** Returns the fields of a row: lists as JSON text, absent values empty. */
function csvFields<Row>(row: Row, { csvColumns = [], document }: Listing<Row>): string[] {
  const values = document(row) as Readonly<Record<string, unknown>>;
  return csvColumns.map((name) => fieldText(values[name]));
}

function fieldText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Longer than any name or ARN. */
const MAX_CELL = 2_500;

/** Returns text as a cell has it: safe to show, and cut where it is longer than any. */
export function show(text = ''): string {
  return printable(text, MAX_CELL);
}

/** Returns a count as people read it; programs get its digits. */
export function countCell(count: number, color?: (text: string) => string): Cell {
  const cell = { text: formatCount(count), whole: String(count) };
  return color === undefined ? cell : { ...cell, color };
}

/** Returns a severity in the colour of its urgency. */
export function severityCell(severity: Severity, colors: Colors): Cell {
  switch (severity) {
    case 'CRITICAL':
      return { text: severity, color: (text) => colors.bold(colors.red(text)) };
    case 'HIGH':
      return { text: severity, color: colors.red };
    case 'WARNING':
      return { text: severity, color: colors.yellow };
    case 'INFO':
      return severity;
  }
}

/** Returns a severity in the colour of its urgency, for a line of text. */
export function severityText(severity: Severity, colors: Colors): string {
  const cell = severityCell(severity, colors);
  return colorOf(cell)(textOf(cell));
}
