import { type EventFilter, queryEvents } from '@iam-tracker/analysis';
import { type ActivityEvent, AppError, toDocument } from '@iam-tracker/core';
import { openTracker, readDataDirectory } from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { parseTimeOption, parseWhole } from '../../option-values.ts';
import { startProgress } from '../../progress.ts';
import { CSV_COLUMNS, csvRecord, EVENT_COLUMNS, eventRow } from '../../render/event-rows.ts';
import { formatCounted } from '../../render/quantities.ts';
import { layOut, renderRow } from '../../render/table.ts';
import { writeCsv } from '../../render/write-csv.ts';
import type { Terminal } from '../../terminal.ts';

export interface EventsCommandOptions extends GlobalOptions {
  readonly user?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly since?: string;
  readonly until?: string;
  readonly failed?: boolean;
  readonly limit: string;
  readonly format: 'table' | 'json' | 'csv';
}

/** Rows that decide how wide the columns of a table are, and that wait for each other. */
const LAYOUT_ROWS = 1_000;
const MAX_LIMIT = 1_000_000_000;

type Found = AsyncIterable<ActivityEvent>;

/** `iam-tracker events` */
export async function runEvents(
  options: EventsCommandOptions,
  { terminal, signal, now }: CommandContext,
): Promise<void> {
  const filter = readFilter(options, now());
  const limit =
    options.limit === 'all' ? MAX_LIMIT : parseWhole(options.limit, '--limit', 1, MAX_LIMIT);
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  const progress = startProgress(terminal, 'Looking for events');
  try {
    const source = { events: tracker.events, days: tracker.days.list() };
    const isWhole = options.format !== 'table';
    const found = queryEvents(source, filter, { limit, isWhole, signal });
    const counter = { count: 0 };
    const shown = counting(found, counter, () => progress.stop());
    await write(shown, options.format, terminal);
    progress.stop();
    remark(counter.count, limit, options.format, terminal);
  } finally {
    progress.stop();
    await tracker.close();
  }
}

function readFilter(options: EventsCommandOptions, now: number): EventFilter {
  const { user, action, actor, failed } = options;
  const since =
    options.since === undefined ? undefined : parseTimeOption(options.since, now, 'start');
  const until =
    options.until === undefined ? undefined : parseTimeOption(options.until, now, 'end');
  if (since !== undefined && until !== undefined && since > until) {
    throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  }
  return { userName: user, eventName: action, actor, since, until, isFailure: failed === true };
}

async function* counting(
  found: Found,
  counter: { count: number },
  onFirst: () => void,
): AsyncGenerator<ActivityEvent> {
  for await (const event of found) {
    if (counter.count === 0) onFirst();
    counter.count += 1;
    yield event;
  }
}

function write(found: Found, format: EventsCommandOptions['format'], terminal: Terminal) {
  if (format === 'json') return writeJson(found, terminal);
  if (format === 'csv') return writeCsv(CSV_COLUMNS, csvRows(found), terminal);
  return writeTable(found, terminal);
}

/** One list, an event a line. */
async function writeJson(found: Found, terminal: Terminal): Promise<void> {
  let separator = '[\n';
  for await (const event of found) {
    await terminal.write(`${separator}${toJson(toDocument(event))}`);
    separator = ',\n';
  }
  await terminal.write(separator === ',\n' ? '\n]\n' : '[]\n');
}

async function* csvRows(found: Found): AsyncGenerator<string[]> {
  for await (const event of found) yield csvRecord(event);
}

async function writeTable(found: Found, terminal: Terminal): Promise<void> {
  const { colors, width } = terminal.out;
  let widths: number[] | undefined;
  let rows: ReturnType<typeof eventRow>[] = [];
  async function flush(): Promise<void> {
    if (rows.length === 0) return;
    if (widths === undefined) {
      widths = layOut(EVENT_COLUMNS, rows, width);
      const head = EVENT_COLUMNS.map(({ title }) => ({ text: title, color: colors.bold }));
      await terminal.write(renderRow(EVENT_COLUMNS, head, widths));
    }
    for (const row of rows) await terminal.write(renderRow(EVENT_COLUMNS, row, widths));
    rows = [];
  }
  for await (const event of found) {
    rows.push(eventRow(event, colors));
    if (rows.length === LAYOUT_ROWS) await flush();
  }
  await flush();
}

function remark(
  count: number,
  limit: number,
  format: EventsCommandOptions['format'],
  { note }: Terminal,
): void {
  if (count === 0) note('No events match.');
  else if (count === limit) {
    note(
      `The newest ${formatCounted(count, 'event')}; there may be more (--limit N or --limit all).`,
    );
  } else if (format === 'table') note(`${formatCounted(count, 'event')}, newest first.`);
}
