import type { AlertedEvent, AlertFilter, EventFilter } from '@iam-tracker/analysis';
import { type ActivityEvent, AppError } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import { NO_NAMES, namesOf, settleAccount } from '../../account-names.ts';
import { type CommandContext, defineCommand, expectFound } from '../../command.ts';
import { choice, limit, listFormat, type OptionsOf, TABLE_FLAGS } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { countedEvents, countedRules, EVENT_PROPERTIES } from '../../pivot/counted.ts';
import { EVENT_FLAGS, EVENT_FLAGS_HELP, filterOf } from '../../pivot/event-flags.ts';
import {
  checkFollow,
  FOLLOW_FLAG,
  FOLLOW_HELP,
  type Followed,
  follow,
  followedSince,
} from '../../pivot/follow.ts';
import { pivotSource, wholeEvents } from '../../pivot/pivot-source.ts';
import { readRuleId } from '../../pivot/rule-id.ts';
import { type Progress, startProgress } from '../../progress.ts';
import { withAccounts } from '../../render/account-column.ts';
import { ALERTED_EVENTS, EVENTS } from '../../render/event-rows.ts';
import { writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { noteTally, tallyListing } from '../../render/tally-rows.ts';
import { describeSpan, spanOf } from '../../time-options.ts';

const MOST = 1_000_000_000;
const ORDERS = ['time', 'severity', 'count'] as const;

const flags = {
  ...EVENT_FLAGS,
  sort: choice('<order>', 'newest first; worst alert first; with --by the most first', ORDERS),
  by: choice('<property>', 'count the events by this instead of showing them', EVENT_PROPERTIES),
  ...FOLLOW_FLAG,
  limit: limit('how many, or "all"', MOST),
  ...TABLE_FLAGS,
  format: listFormat(),
};

export const command = defineCommand({
  isPaged: ({ follow: goesOn }) => goesOn !== true,
  flags,
  examples: `${EVENT_FLAGS_HELP}
With --severity, --rule or --sort severity: the events that raised such alerts, with the worst of these. A user or an
action without * is found by an index; everything else reads the days from --since to --until. With --actor the sessions are
followed, through roles and accounts, to the person behind them; a role is found by its name too. What is shown is as recorded:
"iam-tracker timeline NAME" tells who opened which session, and what was done to them.
${FOLLOW_HELP}

Examples:
  $ iam-tracker events --failed --since 24h
  $ iam-tracker events --user AdminRole --action CreateAccessKey
  $ iam-tracker events --key AKIAIOSFODNN7EXAMPLE --by ip
  $ iam-tracker events --severity HIGH --by actor
  $ iam-tracker events --actor alice@example.com --follow
  $ iam-tracker events --target role/deploy -o jsonl | jq .source_ip
  $ iam-tracker events --failed --columns time,actor,action,error_code,user_agent
  $ iam-tracker events --since 2026-03-01 --until 2026-03-07 --limit all -o csv > week.csv`,
  run,
});

type Options = OptionsOf<typeof flags>;

/** What is asked for, read before anything is opened. */
interface Request {
  readonly filter: AlertFilter;
  /** Only events that raised alerts are wanted. */
  readonly isAlerted: boolean;
}

async function run(given: Options, context: CommandContext): Promise<void> {
  const { terminal, now } = context;
  const options = await settleAccount(given);
  const request = await readRequest(options, now());
  if (options.follow === true) {
    checkFollow(options);
    await followEvents(request, options, context);
    return;
  }
  await withLedger(options, async (tracker) => {
    const progress = startProgress(terminal, 'Looking for events');
    try {
      const act = options.by === undefined ? list : count;
      if ((await act(tracker, request, options, context, progress)) > 0) return;
      progress.stop();
      const span = spanOf(tracker.days.list(), now());
      terminal.note(`No events match. ${describeSpan(span, request.filter.event)}`);
      expectFound(0);
    } finally {
      progress.stop();
    }
  });
}

/** @throws AppError BAD_ARGUMENT */
async function readRequest(options: Options, now: number): Promise<Request> {
  const { by, rule, severity, sort } = options;
  if (sort === 'count' && by === undefined) {
    throw new AppError('BAD_ARGUMENT', '--sort count goes with --by.');
  }
  const { readFilter } = await import('@iam-tracker/analysis');
  const event = filterOf(options, now);
  readFilter(event);
  const filter = { event, severity, ruleId: await readRuleId(rule) };
  const isAlerted = [severity, rule].some((each) => each !== undefined);
  return { filter, isAlerted: isAlerted || sort === 'severity' || by === 'rule' };
}

/** Writes the events that match, and returns how many there were. */
async function list(
  tracker: Tracker,
  { filter, isAlerted }: Request,
  options: Options,
  { signal, terminal }: CommandContext,
  progress: Progress,
): Promise<number> {
  const { limit: most, format: shape, sort } = options;
  const { listAlertedEvents, queryEvents } = await import('@iam-tracker/analysis');
  const source = await pivotSource(tracker);
  const names = namesOf(await tracker.accounts.list());
  const stopping = <Row>(rows: AsyncIterable<Row>) => whenFirst(rows, progress.stop);
  const selection = { limit: most, signal };
  const order = sort === 'severity' ? 'severity' : 'time';
  const found = isAlerted
    ? await writeListing(
        stopping(listAlertedEvents(source, filter, { ...selection, order })),
        options,
        withAccounts(ALERTED_EVENTS, names, ({ event }) => event.accountId),
        terminal,
      )
    : await writeListing(
        stopping(
          queryEvents(source, byPerson(filter.event), { ...selection, isWhole: isWhole(options) }),
        ),
        options,
        withAccounts(EVENTS, names, ({ accountId }) => accountId),
        terminal,
      );
  progress.stop();
  const shown = formatCounted(found, 'event');
  const isWorstFirst = order === 'severity';
  if (found === most) {
    const which = isWorstFirst ? `${shown} of the worst alerts` : `newest ${shown}`;
    terminal.note(`The ${which}; there may be more (--limit N or --limit all).`);
  } else if (found > 0 && shape === 'table') {
    terminal.note(`${shown}, ${isWorstFirst ? 'worst alert' : 'newest'} first.`);
  }
  return found;
}

/** Writes how many events match by a property, and returns how many there were in all. */
async function count(
  tracker: Tracker,
  { filter, isAlerted }: Request,
  options: Options,
  { signal, terminal }: CommandContext,
  progress: Progress,
): Promise<number> {
  const { by = 'actor', format: shape, limit: most, sort } = options;
  const { listAlertedEvents, scanEvents, tally } = await import('@iam-tracker/analysis');
  const source = await pivotSource(tracker);
  const all = { limit: MOST, order: 'time', signal } as const;
  const alerted = isAlerted ? listAlertedEvents(source, filter, all) : undefined;
  const events =
    alerted === undefined
      ? scanEvents(source, byPerson(filter.event), { signal })
      : eventsOf(alerted);
  const counted =
    by === 'rule' && alerted !== undefined
      ? countedRules(alerted)
      : countedEvents(events, by === 'rule' ? 'actor' : by);
  const order = sort ?? (by === 'day' ? 'time' : 'count');
  const result = await tally(counted, order);
  progress.stop();
  const kind = { by, noun: 'event' } as const;
  const names = by === 'account' ? namesOf(await tracker.accounts.list()) : NO_NAMES;
  const listing = withAccounts(tallyListing(kind), names, ({ value }) => value);
  await writeListing(result.rows.slice(0, most), options, listing, terminal);
  if (result.total > 0 && shape === 'table') noteTally(result, { ...kind, limit: most }, terminal);
  return result.total;
}

/** An actor is the person, as with alerts, whatever role or session the record names. */
function byPerson({ actor, ...filter }: EventFilter): EventFilter {
  return { ...filter, person: actor };
}

/** Programs get all of an event; some columns are in the whole event alone. */
function isWhole({ columns, format: shape }: Options): boolean {
  return shape !== 'table' || columns !== undefined;
}

async function* eventsOf(alerted: AsyncIterable<AlertedEvent>) {
  for await (const { event } of alerted) yield event;
}

/** Goes on until the signal is aborted. */
async function followEvents(
  { filter, isAlerted }: Request,
  options: Options,
  context: CommandContext,
): Promise<void> {
  const { listAlertedEvents, scanEvents } = await import('@iam-tracker/analysis');
  const { now, signal } = context;
  const all = { limit: MOST, order: 'time', signal } as const;
  const begin = followedSince(filter.event.since, now());
  const from = (since: number): EventFilter => ({ ...filter.event, since });
  const common = { begin, most: options.limit };
  if (isAlerted) {
    const followed: Followed<AlertedEvent> = {
      ...common,
      read: (source, since) => listAlertedEvents(source, { ...filter, event: from(since) }, all),
      accountOf: ({ event }) => event.accountId,
      keyOf: ({ event }) => event.eventId,
      timeOf: ({ event }) => Date.parse(event.eventTime),
    };
    await follow(followed, ALERTED_EVENTS, options, context);
    return;
  }
  const followed: Followed<ActivityEvent> = {
    ...common,
    read: (source, since) => scanEvents(source, byPerson(from(since)), { signal }),
    ...(isWhole(options) ? { complete: wholeEvents } : {}),
    accountOf: ({ accountId }) => accountId,
    keyOf: ({ eventId }) => eventId,
    timeOf: ({ eventTime }) => Date.parse(eventTime),
  };
  await follow(followed, EVENTS, options, context);
}

async function* whenFirst<Row>(rows: AsyncIterable<Row>, act: () => void): AsyncGenerator<Row> {
  let isFirst = true;
  for await (const row of rows) {
    if (isFirst) act();
    isFirst = false;
    yield row;
  }
}
