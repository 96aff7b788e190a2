import { printable } from '@iam-tracker/core';
import { stringify } from 'csv-stringify/sync';
import type { Terminal } from '../terminal.ts';

/**
 * Writes rows as CSV below their head. Formulas are escaped: what a name says must not run in a
 * spreadsheet. A file gets text as it is; a terminal would act on it.
 */
export async function writeCsv(
  head: readonly string[],
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  terminal: Terminal,
): Promise<void> {
  const show = terminal.out.isTerminal
    ? (field: string) => printable(field, Number.POSITIVE_INFINITY)
    : (field: string) => field;
  await terminal.write(stringify([[...head]]));
  for await (const row of rows) {
    await terminal.write(stringify([row.map(show)], { escape_formulas: true }));
  }
}
