import { StringDecoder } from 'node:string_decoder';
import { plainName } from './record-shape.ts';

/** A row as an object of its filled cells, under the names of the header. */
export interface CsvRow {
  readonly cells: Readonly<Record<string, string>>;
  readonly line: number;
}

/** Columns of records, or of what exports take out of them. */
const RECORD_COLUMNS: ReadonlySet<string> = new Set([
  'awsregion',
  'eventid',
  'eventname',
  'eventsource',
  'eventtime',
  'eventversion',
  'sourceipaddress',
  'useridentity',
]);
/** Columns that hold a whole record as text. */
const ORIGINAL_COLUMNS: ReadonlySet<string> = new Set(['cloudtrailevent', 'eventjson', 'raw']);

/** The text of a log event, as CloudWatch Logs Insights calls it. */
const LOG_COLUMN = /(?:^|,)"?@message"?(?:,|$)/;

/**
 * Tells whether a text begins with the names of columns of which some are fields of CloudTrail records:
 * tables of Athena, CloudTrail Lake, Splunk, the console and the shells.
 */
export function isRecordTable(head: string): boolean {
  const line = firstLine(head);
  if (line === undefined || /[{}[\]]/.test(line)) return false;
  const names = line.split(',').map((cell) => plainName(cell));
  if (names.some((name) => ORIGINAL_COLUMNS.has(name)) || LOG_COLUMN.test(line)) return true;
  return names.filter((name) => RECORD_COLUMNS.has(name)).length >= 2;
}

/** Windows shells write the type of their objects first. */
function firstLine(head: string): string | undefined {
  return head.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#TYPE'));
}

type Place = 'start' | 'plain' | 'quoted' | 'behind quote';

/** Reads a table of comma separated values (RFC 4180) row by row; a row of more text ends it. */
export async function* readCsvRows(
  chunks: AsyncIterable<Buffer>,
  maxRowLength: number,
): AsyncGenerator<CsvRow | { readonly tooLongAtLine: number }> {
  const decoder = new StringDecoder('utf8');
  let place: Place = 'start';
  let cell = '';
  let row: string[] = [];
  let rowLength = 0;
  let line = 1;
  let rowLine = 1;
  let header: readonly string[] | undefined;

  function endCell(): void {
    row.push(cell);
    rowLength += cell.length;
    cell = '';
    place = 'start';
  }

  function endRow(): CsvRow | undefined {
    endCell();
    const cells = row;
    row = [];
    rowLength = 0;
    const isEmpty = cells.length === 1 && cells[0]?.trim() === '';
    if (isEmpty || cells[0]?.startsWith('#TYPE')) return undefined;
    if (header !== undefined) return { cells: nameCells(header, cells), line: rowLine };
    header = cells;
    return undefined;
  }

  /** The quote behind the last cell tells that a row is whole without the end of its line. */
  const isWholeRow = () => place === 'behind quote' && row.length + 1 === header?.length;

  function* take(text: string): Generator<CsvRow> {
    let from = 0;
    for (let index = 0; index < text.length; index += 1) {
      const char = text[index];
      if (char === '\n') line += 1;
      if (place === 'quoted') {
        if (char !== '"') continue;
        cell += text.slice(from, index);
        place = 'behind quote';
        from = index + 1;
      } else if (char === '"' && place !== 'plain') {
        // Two quotes inside quotes are one.
        if (place === 'behind quote') cell += '"';
        place = 'quoted';
        from = index + 1;
      } else if (char === ',' || char === '\n') {
        cell += text.slice(from, index);
        from = index + 1;
        if (char === ',') endCell();
        else {
          const ended = endRow();
          rowLine = line;
          if (ended !== undefined) yield ended;
        }
      } else if (place === 'start') place = 'plain';
    }
    cell += text.slice(from);
  }

  try {
    for await (const chunk of chunks) {
      yield* take(decoder.write(chunk));
      if (rowLength + cell.length > maxRowLength) {
        yield { tooLongAtLine: rowLine };
        return;
      }
    }
  } catch (error) {
    const last = isWholeRow() ? endRow() : undefined;
    if (last !== undefined) yield last;
    throw error;
  }
  const last = endRow();
  if (last !== undefined) yield last;
}

function nameCells(header: readonly string[], cells: readonly string[]): Record<string, string> {
  const named: [string, string][] = [];
  for (const [index, name] of header.entries()) {
    const cell = cells[index]?.replace(/\r$/, '') ?? '';
    if (cell !== '') named.push([name.replace(/\r$/, ''), cell]);
  }
  return Object.fromEntries(named);
}
