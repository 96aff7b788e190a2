import { type CommandContext, defineCommand } from '../../command.ts';
import { format, limit, type OptionsOf, TABLE_FLAGS, text, toggle } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import { EVENTS } from '../../render/event-rows.ts';
import { writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
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
  ...TABLE_FLAGS,
  format: format('table', 'json', 'csv'),
};

export const command = defineCommand({
  isPaged: () => true,
  flags,
  examples: `
Times: 90m, 24h, 7d, 2w (ago), or ISO 8601, UTC unless a zone is named. A day alone means all of it.

Examples:
  $ iam-tracker events --failed --since 24h
  $ iam-tracker events --user AdminRole --action CreateAccessKey
  $ iam-tracker events --actor alice@example.com --format json | jq '.[].source_ip'
  $ iam-tracker events --failed --columns time,actor,action,error_code,user_agent
  $ iam-tracker events --since 2026-03-01 --until 2026-03-07 --limit all --format csv > week.csv`,
  run,
});

type Options = OptionsOf<typeof flags>;
async function run(options: Options, { terminal, signal, now }: CommandContext): Promise<void> {
  const { user, action, actor, failed = false } = options;
  const range = parseRange(options, now());
  const filter = { userName: user, eventName: action, actor, ...range, isFailure: failed };
  const { queryEvents } = await import('@iam-tracker/analysis');
  await withLedger(options, async (tracker) => {
    const progress = startProgress(terminal, 'Looking for events');
    try {
      const source = { events: tracker.events, days: tracker.days.list() };
      // Some columns are in the whole event alone.
      const isWhole = options.format !== 'table' || options.columns !== undefined;
      const found = queryEvents(source, filter, { limit: options.limit, isWhole, signal });
      const rows = whenFirst(found, () => progress.stop());
      const count = await writeListing(rows, options, EVENTS, terminal);
      progress.stop();
      remark(count, options, terminal);
    } finally {
      progress.stop();
    }
  });
}

async function* whenFirst<Row>(rows: AsyncIterable<Row>, act: () => void): AsyncGenerator<Row> {
  let isFirst = true;
  for await (const row of rows) {
    if (isFirst) act();
    isFirst = false;
    yield row;
  }
}

function remark(count: number, options: Options, { note }: Terminal): void {
  if (count === 0) note('No events match.');
  else if (count === options.limit) {
    note(
      `The newest ${formatCounted(count, 'event')}; there may be more (--limit N or --limit all).`,
    );
  } else if (options.format === 'table') note(`${formatCounted(count, 'event')}, newest first.`);
}
