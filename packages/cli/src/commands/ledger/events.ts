import type { ActivityEvent } from '@iam-tracker/core';
import { type CommandContext, defineCommand } from '../../command.ts';
import { format, limit, type OptionsOf, text, toggle } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import { EVENTS } from '../../render/event-rows.ts';
import { toJson } from '../../render/json.ts';
import { writeCsv } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { type Cell, layOut, renderRow } from '../../render/table.ts';
import type { Terminal } from '../../terminal.ts';
import { parseRange } from '../../time-options.ts';

const flags = {
  user: text('<name>', 'user_name: IAM user, role name, Identity Center user or root'),
  action: text('<name>', 'event_name, such as CreateAccessKey'),
  actor: text('<name>', 'the person or workload behind it'),
  since: text('<time>', 'no earlier than this'),
  until: text('<time>', 'no later than this'),
  failed: toggle('only what was refused or failed'),
  limit: limit('how many, or "all"', 1_000_000_000),
  format: format('table', 'json', 'csv'),
};

export const command = defineCommand({
  flags,
  examples: `
Times: 90m, 24h, 7d, 2w (ago), or ISO 8601, UTC unless a zone is named. A day alone means all of it.

Examples:
  $ iam-tracker events --failed --since 24h
  $ iam-tracker events --user AdminRole --action CreateAccessKey
  $ iam-tracker events --actor alice@example.com --format json | jq '.[].source_ip'
  $ iam-tracker events --since 2026-03-01 --until 2026-03-07 --limit all --format csv > week.csv`,
  run,
});

type Options = OptionsOf<typeof flags>;
type Found = AsyncIterable<ActivityEvent>;

/** Rows that decide how wide the columns of a table are, and that wait for each other. */
const LAYOUT_ROWS = 1_000;

async function run(options: Options, { terminal, signal, now }: CommandContext): Promise<void> {
  const { user, action, actor, failed = false } = options;
  const range = parseRange(options, now());
  const filter = { userName: user, eventName: action, actor, ...range, isFailure: failed };
  const { queryEvents } = await import('@iam-tracker/analysis');
  await withLedger(options, async (tracker) => {
    const progress = startProgress(terminal, 'Looking for events');
    try {
      const source = { events: tracker.events, days: tracker.days.list() };
      const isWhole = options.format !== 'table';
      const found = queryEvents(source, filter, { limit: options.limit, isWhole, signal });
      const counter = { count: 0 };
      await write(
        counting(found, counter, () => progress.stop()),
        options.format,
        terminal,
      );
      progress.stop();
      remark(counter.count, options, terminal);
    } finally {
      progress.stop();
    }
  });
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

function write(found: Found, shape: Options['format'], terminal: Terminal): Promise<void> {
  if (shape === 'json') return writeEventsJson(found, terminal);
  if (shape === 'csv') return writeCsv(found, EVENTS, terminal);
  return writeTable(found, terminal);
}

/** One list, an event a line. */
async function writeEventsJson(found: Found, terminal: Terminal): Promise<void> {
  let separator = '[\n';
  for await (const event of found) {
    await terminal.write(`${separator}${toJson(EVENTS.document(event))}`);
    separator = ',\n';
  }
  await terminal.write(separator === ',\n' ? '\n]\n' : '[]\n');
}

async function writeTable(found: Found, terminal: Terminal): Promise<void> {
  const { colors, width } = terminal.out;
  const { columns } = EVENTS;
  let widths: number[] | undefined;
  let rows: (readonly Cell[])[] = [];
  async function flush(): Promise<void> {
    if (rows.length === 0) return;
    if (widths === undefined) {
      widths = layOut(columns, rows, width);
      const head = columns.map(({ title }) => ({ text: title, color: colors.bold }));
      await terminal.write(renderRow(columns, head, widths));
    }
    for (const row of rows) await terminal.write(renderRow(columns, row, widths));
    rows = [];
  }
  for await (const event of found) {
    rows.push(EVENTS.row(event, colors));
    if (rows.length === LAYOUT_ROWS) await flush();
  }
  await flush();
}

function remark(count: number, options: Options, { note }: Terminal): void {
  if (count === 0) note('No events match.');
  else if (count === options.limit) {
    note(
      `The newest ${formatCounted(count, 'event')}; there may be more (--limit N or --limit all).`,
    );
  } else if (options.format === 'table') note(`${formatCounted(count, 'event')}, newest first.`);
}
