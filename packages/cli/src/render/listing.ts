import { printable, type Severity } from '@iam-tracker/core';
import type { Colors, Terminal } from '../terminal.ts';
import { streamCsv, writeJson } from './stream.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** Rows of one kind, for people and for programs. */
export interface Listing<Row> {
  readonly columns: readonly Column[];
  /** Returns the cells of a row; whatever it says is safe to show. */
  row(row: Row, colors: Colors): readonly Cell[];
  document(row: Row): object;
  /** Names of the document's fields, so that the columns of CSV never change with the data. */
  readonly csvColumns?: readonly string[];
}

/** Writes rows in the format that was asked for; of no rows there is no table. */
export async function writeListing<Row>(
  rows: readonly Row[],
  format: 'table' | 'json' | 'csv',
  listing: Listing<Row>,
  terminal: Terminal,
): Promise<void> {
  if (format === 'json') {
    await writeJson(rows.map(listing.document), terminal);
  } else if (format === 'csv') {
    const fields = rows.map((row) => csvFields(row, listing));
    await streamCsv(listing.csvColumns ?? [], fields, terminal);
  } else if (rows.length > 0) {
    await terminal.write(renderListing(rows, listing, terminal.out));
  }
}

/** Returns rows as a table with its head. */
export function renderListing<Row>(
  rows: readonly Row[],
  { columns, row }: Listing<Row>,
  { colors, width }: Terminal['out'],
  colorHead = colors.bold,
): string {
  const cells = rows.map((each) => row(each, colors));
  return renderTable(columns, cells, width, colorHead);
}

/** Returns the fields of a row: lists as JSON text, absent values empty. */
export function csvFields<Row>(row: Row, { csvColumns = [], document }: Listing<Row>): string[] {
  const values = document(row) as Readonly<Record<string, unknown>>;
  return csvColumns.map((name) => {
    const value = values[name] ?? '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

/** Longer than any name or ARN. */
const MAX_CELL = 2_500;

/** Returns text as a cell has it: safe to show, and cut where it is longer than any. */
export function show(text = ''): string {
  return printable(text, MAX_CELL);
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
