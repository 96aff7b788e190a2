import { printable } from '@iam-tracker/core';
import type { Terminal } from '../terminal.ts';
import { type Cell, type Column, layOut, renderRow } from './table.ts';

type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;

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

/**
 * Writes rows as CSV below their head, and returns how many there were. Formulas are escaped: what a name or a user
 * agent says must not run in a spreadsheet. A file gets text as it is; a terminal would act on it.
 */
export async function streamCsv(
  head: readonly string[],
  rows: Rows<readonly string[]>,
  terminal: Terminal,
): Promise<number> {
  const { stringify } = await import('csv-stringify/sync');
  const show = terminal.out.isTerminal
    ? (field: string) => printable(field, Number.POSITIVE_INFINITY)
    : (field: string) => field;
  const write = (fields: readonly string[]) =>
    terminal.write(stringify([fields.map(show)], { escape_formulas: true }));
  let count = 0;
  await write(head);
  for await (const row of rows) {
    await write(row);
    count += 1;
  }
  return count;
}

/** A table whose rows come one by one. */
interface StreamedTable<Row> {
  /** Returns the columns, which may follow from the first rows. */
  columnsOf(first: readonly Row[]): readonly Column[];
  cellsOf(row: Row): readonly Cell[];
  /** The head is written also when no row comes. */
  readonly isHeadAlways: boolean;
}

/** Writes rows as a table, and returns how many there were. */
export async function streamTable<Row>(
  rows: Rows<Row>,
  { cellsOf, columnsOf, isHeadAlways }: StreamedTable<Row>,
  terminal: Terminal,
): Promise<number> {
  const { colors, width } = terminal.out;
  let columns: readonly Column[] | undefined;
  let widths: number[] = [];
  let waiting: Row[] = [];
  let count = 0;
  async function flush(): Promise<void> {
    const cells = waiting.map(cellsOf);
    if (columns === undefined) {
      columns = columnsOf(waiting);
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
  if (waiting.length > 0 || (isHeadAlways && columns === undefined)) await flush();
  return count;
}

/** Returns what comes of each row, as the rows come. */
export async function* mapped<Row, Result>(
  rows: AsyncIterable<Row>,
  toResult: (row: Row) => Result,
): AsyncGenerator<Result> {
  for await (const row of rows) yield toResult(row);
}

// As in `printable` of core: what a reader cannot see or what makes a terminal do something. JSON has
// escapes for all of it, so the document means the same.
const UNPRINTABLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Writes a value as JSON that is safe on a terminal, over several lines when `isPretty`. */
export function toJson(value: unknown, isPretty = false): string {
  return JSON.stringify(value, null, isPretty ? 2 : undefined).replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const code = character.charCodeAt(index);
      return `\\u${code.toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** Writes the one document that a command prints as JSON. */
export async function writeJson(value: unknown, terminal: Pick<Terminal, 'write'>): Promise<void> {
  await terminal.write(`${toJson(value, true)}\n`);
}
