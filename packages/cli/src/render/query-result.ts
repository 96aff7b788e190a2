import { printable } from '@iam-tracker/core';
import type { QueryResult, ResultColumn, ResultRow, ResultValue } from '@iam-tracker/lake/queries';
import { stringify } from 'csv-stringify/sync';
import type { Terminal } from '../terminal.ts';
import { toJson } from './json.ts';
import { type Column, layOut, renderRow } from './table.ts';

export type ResultFormat = 'table' | 'json' | 'csv';

/** Rows that decide how wide the columns of a table are, and that wait for each other. */
const LAYOUT_ROWS = 1_000;
const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2}\S*)?$/;

/**
 * Writes a result as it comes. The table has the given columns, in full, wrapped to the terminal; documents
 * and CSV have them all, and nothing is written of a result without columns. Returns how many rows there were.
 */
export async function writeResult(
  result: QueryResult,
  format: ResultFormat,
  tableColumns: readonly string[] | undefined,
  terminal: Terminal,
): Promise<number> {
  const names = uniqueNames(result.columns);
  if (names.length === 0 && format !== 'json') return 0;
  if (format === 'json') return writeJson(names, result.rows, terminal);
  if (format === 'csv') return writeCsv(names, result.rows, terminal);
  return writeTable(names, result.rows, tableColumns ?? names, terminal);
}

/** As objects can have them: a second column of a name gets a number. */
function uniqueNames(columns: readonly ResultColumn[]): string[] {
  const names: string[] = [];
  for (const { name } of columns) {
    let unique = name;
    for (let count = 2; names.includes(unique); count += 1) unique = `${name}_${count}`;
    names.push(unique);
  }
  return names;
}

type Rows = AsyncIterable<ResultRow>;

async function writeJson(names: readonly string[], rows: Rows, terminal: Terminal) {
  let count = 0;
  for await (const row of rows) {
    const document = Object.fromEntries(names.map((name, index) => [name, row[index]]));
    await terminal.write(`${count === 0 ? '[\n' : ',\n'}${toJson(document)}`);
    count += 1;
  }
  await terminal.write(count === 0 ? '[]\n' : '\n]\n');
  return count;
}

/** Formulas are escaped: what a user agent says must not run in a spreadsheet. */
async function writeCsv(names: readonly string[], rows: Rows, terminal: Terminal) {
  const show = terminal.out.isTerminal
    ? (text: string) => printable(text, Number.POSITIVE_INFINITY)
    : (text: string) => text;
  let count = 0;
  await terminal.write(stringify([names.map(show)], { escape_formulas: true }));
  for await (const row of rows) {
    const fields = row.map((value) => show(toText(value)));
    await terminal.write(stringify([fields], { escape_formulas: true }));
    count += 1;
  }
  return count;
}

async function writeTable(
  names: readonly string[],
  rows: Rows,
  shown: readonly string[],
  terminal: Terminal,
) {
  const { colors, width } = terminal.out;
  const known = shown.map((name) => names.indexOf(name)).filter((index) => index >= 0);
  const indexes = known.length > 0 ? known : names.map((_, index) => index);
  let columns: Column[] | undefined;
  let widths: number[] = [];
  let waiting: ResultRow[] = [];
  let count = 0;
  async function flush(): Promise<void> {
    const cells = waiting.map((row) =>
      indexes.map((index) => printable(toText(row[index] ?? null), Number.POSITIVE_INFINITY)),
    );
    if (columns === undefined) {
      columns = indexes.map((index) => describeColumn(names[index] ?? '', waiting, index));
      widths = layOut(columns, cells, width);
      const head = columns.map(({ title }) => ({ text: title, color: colors.bold }));
      await terminal.write(renderRow(columns, head, widths));
    }
    for (const row of cells) await terminal.write(renderRow(columns, row, widths));
    waiting = [];
  }
  for await (const row of rows) {
    count += 1;
    if (waiting.push(row) === LAYOUT_ROWS) await flush();
  }
  if (waiting.length > 0 || columns === undefined) await flush();
  return count;
}

/** Numbers to the right; numbers and times are never broken. */
function describeColumn(name: string, rows: readonly ResultRow[], index: number): Column {
  const values = rows.map((row) => row[index] ?? null).filter((value) => value !== null);
  const isNumber = values.length > 0 && values.every((value) => typeof value === 'number');
  const isTime = values.every((value) => typeof value === 'string' && TIME.test(value));
  return {
    title: printable(name, 100).toUpperCase().replaceAll('_', ' '),
    ...(isNumber ? { align: 'right' as const } : {}),
    ...(isNumber || isTime ? { atLeast: 'whole' as const } : { atLeast: 18 }),
  };
}

function toText(value: ResultValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Athena counts at least 10 MB for a query, and asks $5 for a TB in most Regions (its page of prices). */
const LEAST_BYTES = 10 * 1024 ** 2;
const DOLLARS_PER_TB = 5;
const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** Says what Athena read and what that costs about. */
export function formatScan(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const dollars = (Math.max(bytes, LEAST_BYTES) / 1024 ** 4) * DOLLARS_PER_TB;
  const size = `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
  return `${size} scanned, about $${dollars.toFixed(dollars < 0.01 ? 5 : 2)}`;
}
