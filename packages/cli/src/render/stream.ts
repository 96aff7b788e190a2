import { UNPRINTABLE } from '@iam-tracker/core';
import type { Terminal } from '../terminal.ts';
import { type Cell, type Column, wholeOf } from './table/column.ts';
import { createTableWriter, type TableWriter } from './table/table-writer.ts';

/** Rows that are there, or that come one by one. */
export type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;

/** Rows that decide how wide the columns of a table are, and that wait for each other. */
const LAYOUT_ROWS = 1_000;

/** Writes one list, a document a line, and returns how many there were. */
export async function streamJson(
  documents: Rows<unknown>,
  terminal: Pick<Terminal, 'write'>,
): Promise<number> {
  let count = 0;
  for await (const document of documents) {
    await terminal.write(`${count === 0 ? '[\n' : ',\n'}${toJson(document)}`);
    count += 1;
  }
  await terminal.write(count === 0 ? '[]\n' : '\n]\n');
  return count;
}

/** Writes a document a line, each as soon as it comes, and returns how many there were. */
export async function streamJsonLines(
  documents: Rows<unknown>,
  terminal: Pick<Terminal, 'write'>,
): Promise<number> {
  let count = 0;
  for await (const document of documents) {
    await terminal.write(`${toJson(document)}\n`);
    count += 1;
  }
  return count;
}

/**
 * Writes rows as CSV below their head, and returns how many there were. Formulas are escaped: what a name or a user
 * agent says must not run in a spreadsheet. So is, as in JSON, what a reader cannot see or a terminal acts on; a field that
 * is JSON stays JSON of the same meaning.
 */
export async function streamCsv(
  head: readonly string[],
  rows: Rows<readonly string[]>,
  terminal: Pick<Terminal, 'write'>,
): Promise<number> {
  const { stringify } = await import('csv-stringify/sync');
  const write = (fields: readonly string[]) =>
    terminal.write(stringify([fields.map(writeOut)], { escape_formulas: true }));
  let count = 0;
  await write(head);
  for await (const row of rows) {
    await write(row);
    count += 1;
  }
  return count;
}

/** How much of a table is shown. */
interface TableView {
  /** Every column, each row on one line, names in full. */
  readonly isWide: boolean;
  /** Columns stay that are empty or the same in all rows. */
  readonly keepsAll: boolean;
}

/** A table whose rows come one by one. */
interface StreamedTable<Row> extends TableView {
  /** Returns the columns, which may follow from the first rows. */
  columnsOf(first: readonly Row[]): readonly Column[];
  cellsOf(row: Row): readonly Cell[];
  /** The head is written also when no row comes. */
  readonly isHeadAlways: boolean;
}

/**
 * Writes rows as a table, and returns how many there were: laid out on a terminal, elsewhere a row a line with tabs
 * between whole cells, which are safe to show and so hold no tab.
 */
export function streamTable<Row>(
  rows: Rows<Row>,
  table: StreamedTable<Row>,
  terminal: Terminal,
): Promise<number> {
  return terminal.out.isTerminal
    ? streamLaidOut(rows, table, terminal)
    : streamTabs(rows, table, terminal);
}

async function streamLaidOut<Row>(
  rows: Rows<Row>,
  { cellsOf, columnsOf, isHeadAlways, isWide, keepsAll }: StreamedTable<Row>,
  { out, write }: Terminal,
): Promise<number> {
  const { bold: colorHead, dim: colorNote } = out.colors;
  let writer: TableWriter | undefined;
  let waiting: Row[] = [];
  let count = 0;
  async function flush(isLast: boolean): Promise<void> {
    const style = { width: out.width, colorHead, colorNote, isWide, keepsAll };
    writer ??= createTableWriter(columnsOf(waiting), style);
    await write(writer.render(waiting.map(cellsOf), isLast));
    waiting = [];
  }
  for await (const row of rows) {
    // Before the next one, so that the last rows are known as such.
    if (waiting.length === LAYOUT_ROWS) await flush(false);
    waiting.push(row);
    count += 1;
  }
  if (waiting.length > 0 || (isHeadAlways && writer === undefined)) await flush(true);
  return count;
}

async function streamTabs<Row>(
  rows: Rows<Row>,
  { cellsOf, columnsOf, isHeadAlways }: StreamedTable<Row>,
  terminal: Pick<Terminal, 'write'>,
): Promise<number> {
  const write = (fields: readonly string[]) => terminal.write(`${fields.join('\t')}\n`);
  const writeHead = () => write(columnsOf([]).map(({ title }) => title));
  let count = 0;
  for await (const row of rows) {
    if (count === 0) await writeHead();
    await write(cellsOf(row).map(wholeOf));
    count += 1;
  }
  if (count === 0 && isHeadAlways) await writeHead();
  return count;
}

/** Returns what comes of each row, as the rows come. */
export async function* mapped<Row, Result>(
  rows: Rows<Row>,
  toResult: (row: Row) => Result,
): AsyncGenerator<Result> {
  for await (const row of rows) yield toResult(row);
}

// JSON has escapes for all of it, so the document means the same. Its own line feeds stand between values, never in one.
const UNPRINTABLE_IN_JSON = new RegExp(`(?!\\n)${UNPRINTABLE.source}`, 'gu');

/** Writes a value as JSON that is safe on a terminal, over several lines when `isPretty`. */
export function toJson(value: unknown, isPretty = false): string {
  return JSON.stringify(value, null, isPretty ? 2 : undefined).replace(
    UNPRINTABLE_IN_JSON,
    escapeUnits,
  );
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const code = character.charCodeAt(index);
    return `\\u${code.toString(16).padStart(4, '0')}`;
  }).join('');
}

const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Writes out what cannot be seen or does something, with the escapes of JSON; all else stays as it is. */
function writeOut(text: string): string {
  return text.replace(EACH_UNPRINTABLE, (character) => SHORT[character] ?? escapeUnits(character));
}

/** Writes the one document that a command prints as JSON. */
export async function writeJson(value: unknown, terminal: Pick<Terminal, 'write'>): Promise<void> {
  await terminal.write(`${toJson(value, true)}\n`);
}
