import { printable } from '@iam-tracker/core';
import type { QueryResult, ResultColumn, ResultRow, ResultValue } from '@iam-tracker/lake/queries';
import type { Terminal } from '../terminal.ts';
import { type ListingView, splitNames, titleOf } from './listing.ts';
import { cellOfRole } from './role-name.ts';
import { mapped, streamCsv, streamJson, streamJsonLines, streamTable } from './stream.ts';
import type { Column } from './table/column.ts';

const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2}\S*)?$/;

/** How a result is to be written; without `columns` the table has those that tell most. */
export interface ResultView extends ListingView {
  readonly telling?: readonly string[] | undefined;
  /** Rows that are wanted. */
  readonly limit: number;
}

/** What was written of a result. */
interface WrittenResult {
  readonly count: number;
  /** There are more rows than were wanted. */
  readonly isCut: boolean;
}

/**
 * Writes a result as it comes, in full; documents and CSV have all columns. Nothing is written of a result without columns.
 *
 * @throws AppError BAD_ARGUMENT when `columns` names one that the result does not have
 */
export async function writeResult(
  result: QueryResult,
  { columns, format, limit, telling, wide = false }: ResultView,
  terminal: Terminal,
): Promise<WrittenResult> {
  const names = uniqueNames(result.columns);
  const wanted = columns === undefined ? undefined : splitNames(columns, names);
  const indexesOf = (some: readonly string[]) =>
    some.map((name) => names.indexOf(name)).filter((index) => index >= 0);
  const all = indexesOf(wanted ?? names);
  const cut = { isCut: false };
  const rows = limitRows(result.rows, limit, cut);
  const write = () => {
    if (format === 'json' || format === 'jsonl') {
      const documentOf = (row: ResultRow) =>
        Object.fromEntries(all.map((index) => [names[index], row[index]]));
      const stream = format === 'json' ? streamJson : streamJsonLines;
      return stream(mapped(rows, documentOf), terminal);
    }
    const textsOf = (row: ResultRow) => all.map((index) => toText(row[index] ?? null));
    if (format === 'csv') {
      return streamCsv(
        all.map((index) => names[index] ?? ''),
        mapped(rows, textsOf),
        terminal,
      );
    }
    const tellingIndexes = wanted === undefined && !wide ? indexesOf(telling ?? []) : [];
    const indexes = tellingIndexes.length > 0 ? tellingIndexes : all;
    const table = {
      columnsOf: (first: readonly ResultRow[]) =>
        indexes.map((index) => describeColumn(names[index] ?? '', first, index)),
      cellsOf: (row: ResultRow) =>
        indexes.map((index) =>
          cellOfRole(printable(toText(row[index] ?? null), Number.POSITIVE_INFINITY)),
        ),
      isHeadAlways: true,
      isWide: wide,
      keepsAll: wanted !== undefined,
    };
    return streamTable(rows, table, terminal);
  };
  const count = names.length === 0 && format !== 'json' ? 0 : await write();
  return { count, isCut: cut.isCut };
}

/** Yields so many rows; one more is asked for, to know whether there is. */
async function* limitRows(
  rows: AsyncIterable<ResultRow>,
  limit: number,
  cut: { isCut: boolean },
): AsyncGenerator<ResultRow> {
  let count = 0;
  for await (const row of rows) {
    cut.isCut = count === limit;
    if (cut.isCut) return;
    yield row;
    count += 1;
  }
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
    title: titleOf(name),
    name,
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
