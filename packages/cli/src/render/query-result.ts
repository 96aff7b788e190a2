import { printable } from '@iam-tracker/core';
import type { QueryResult, ResultColumn, ResultRow, ResultValue } from '@iam-tracker/lake/queries';
import type { Terminal } from '../terminal.ts';
import { mapped, streamCsv, streamJson, streamTable } from './stream.ts';
import type { Column } from './table.ts';

export type ResultFormat = 'table' | 'json' | 'csv';

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
  if (format === 'json') {
    const documentOf = (row: ResultRow) =>
      Object.fromEntries(names.map((name, index) => [name, row[index]]));
    return streamJson(mapped(result.rows, documentOf), terminal);
  }
  if (format === 'csv') {
    return streamCsv(
      names,
      mapped(result.rows, (row) => row.map(toText)),
      terminal,
    );
  }
  const known = (tableColumns ?? names).map((name) => names.indexOf(name));
  const shown = known.filter((index) => index >= 0);
  const indexes = shown.length > 0 ? shown : names.map((_, index) => index);
  return streamTable(
    result.rows,
    {
      columnsOf: (first) =>
        indexes.map((index) => describeColumn(names[index] ?? '', first, index)),
      cellsOf: (row) =>
        indexes.map((index) => printable(toText(row[index] ?? null), Number.POSITIVE_INFINITY)),
      isHeadAlways: true,
    },
    terminal,
  );
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
