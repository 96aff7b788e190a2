import type { AlertFilter } from '@iam-tracker/analysis';
import { type AlertRecord, AppError } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import { NO_NAMES, namesOf, settleAccount } from '../../account-names.ts';
import { type CommandContext, defineCommand, expectFound } from '../../command.ts';
import { choice, limit, listFormat, type OptionsOf, TABLE_FLAGS, toggle } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { ALERT_PROPERTIES, countedAlerts } from '../../pivot/counted.ts';
import { EVENT_FLAGS, EVENT_FLAGS_HELP, filterOf } from '../../pivot/event-flags.ts';
import {
  checkFollow,
  FOLLOW_FLAG,
  FOLLOW_HELP,
  type Followed,
  follow,
  followedSince,
} from '../../pivot/follow.ts';
import { pivotSource } from '../../pivot/pivot-source.ts';
import { readRuleId } from '../../pivot/rule-id.ts';
import { withAccounts } from '../../render/account-column.ts';
import { ALERT_STATUSES, ALERTS } from '../../render/alert.ts';
import { ALERT_GROUPS } from '../../render/alert-group-rows.ts';
import { writeListing } from '../../render/listing.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { noteTally, tallyListing } from '../../render/tally-rows.ts';
import { describeSpan, spanOf } from '../../time-options.ts';

const MOST = 1_000_000_000;
const ORDERS = ['time', 'severity', 'count'] as const;

const flags = {
  status: choice('<status>', 'only those of which this became', ALERT_STATUSES),
  ...EVENT_FLAGS,
  sort: choice('<order>', 'newest first; worst first, as groups are; with --by the most', ORDERS),
  by: choice('<property>', 'count the alerts by this instead of showing them', ALERT_PROPERTIES),
  all: toggle('each alert by itself, not those together that are alike'),
  ...FOLLOW_FLAG,
  limit: limit('how many, or "all"', MOST),
  ...TABLE_FLAGS,
  format: listFormat(),
};

export const command = defineCommand({
  isPaged: ({ follow: goesOn }) => goesOn !== true,
  flags,
  examples: `
Everything that a rule ever fired on: sent, grouped with an alert that was sent, suppressed by a setting,
historical (old when it came, and from before the watch began or from files), or dry run. Alerts that are sent
appear on the terminal of the collect that found them and in alerts.ndjson in the data folder.

A table shows alerts together that are alike (one rule, severity, actor and account), worst first; --all shows each,
newest first, which is also what programs get (-o json, jsonl, csv). The flags about events are about the event that
raised the alert.
${EVENT_FLAGS_HELP}
${FOLLOW_HELP}

Examples:
  $ iam-tracker alerts --severity HIGH
  $ iam-tracker alerts --key AKIAIOSFODNN7EXAMPLE --all
  $ iam-tracker alerts --by rule
  $ iam-tracker alerts --status sent --since 30d --by day
  $ iam-tracker alerts --rule SIGNIN-ROOT-LOGIN --follow
  $ iam-tracker alerts -o json | jq '.[] | select(.severity == "CRITICAL")'`,
  run,
});

type Options = OptionsOf<typeof flags>;

async function run(given: Options, context: CommandContext): Promise<void> {
  const { now, terminal } = context;
  const options = await settleAccount(given);
  const filter = await readRequest(options, now());
  if (options.follow === true) {
    checkFollow(options);
    await followAlerts(filter, options, context);
    return;
  }
  await withLedger(options, async (tracker) => {
    if ((await actOf(options)(tracker, filter, options, context)) > 0) return;
    const span = spanOf(tracker.days.list(), now());
    terminal.note(`No alerts match. ${describeSpan(span, filter.event)}`);
    expectFound(0);
  });
}

/** @throws AppError BAD_ARGUMENT */
async function readRequest(options: Options, now: number): Promise<AlertFilter> {
  const { by, rule, severity, sort, status } = options;
  if (sort === 'count' && by === undefined) {
    throw new AppError('BAD_ARGUMENT', '--sort count goes with --by.');
  }
  if (by !== undefined && options.all === true) {
    throw new AppError('BAD_ARGUMENT', '--by counts and --all shows each; give one.');
  }
  const { readFilter } = await import('@iam-tracker/analysis');
  const event = filterOf(options, now);
  readFilter(event);
  return { event, severity, status, ruleId: await readRuleId(rule) };
}

/** Does one thing with the alerts that match, and returns how many there are. */
type Act = (
  tracker: Tracker,
  filter: AlertFilter,
  options: Options,
  context: CommandContext,
) => Promise<number>;

function actOf({ all, by, format: shape }: Options): Act {
  if (by !== undefined) return count;
  return all === true || shape !== 'table' ? list : group;
}

const list: Act = async (tracker, filter, options, { signal, terminal }) => {
  const { format: shape, limit: most, sort } = options;
  const { listAlerts } = await import('@iam-tracker/analysis');
  const order = sort === 'severity' ? 'severity' : 'time';
  const alerts = listAlerts(await pivotSource(tracker), filter, { limit: most, order, signal });
  const names = namesOf(await tracker.accounts.list());
  const listing = withAccounts(ALERTS, names, ({ accountId }) => accountId);
  const found = await writeListing(alerts, options, listing, terminal);
  const first = order === 'severity' ? 'worst' : 'newest';
  if (found === most) {
    const shown = formatCounted(found, 'alert');
    terminal.note(`The ${first} ${shown}; there may be more (--limit N or --limit all).`);
  } else if (found > 0 && shape === 'table') {
    terminal.note(`${formatCounted(found, 'alert')}, ${first} first.`);
  }
  return found;
};

const group: Act = async (tracker, filter, options, { signal, terminal }) => {
  const { limit: most, sort } = options;
  const { groupAlerts, scanAlerts } = await import('@iam-tracker/analysis');
  const alerts = scanAlerts(await pivotSource(tracker), filter, signal);
  const order = sort === 'time' ? 'time' : 'severity';
  const { groups, others, total } = await groupAlerts(alerts, order);
  const names = namesOf(await tracker.accounts.list());
  const listing = withAccounts(ALERT_GROUPS, names, ({ newest }) => newest.accountId);
  await writeListing(groups.slice(0, most), options, listing, terminal);
  if (total === 0) return total;
  const first = order === 'time' ? 'newest' : 'worst';
  const shown = groups.length > most ? ` (the first ${formatCount(most)} are shown: --limit)` : '';
  terminal.note(
    `${formatCounted(total, 'alert')} in ${formatCounted(groups.length, 'group')}${shown}, ${first} first; --all shows each.`,
  );
  if (others > 0) {
    terminal.note(
      `More groups than are told apart: ${formatCounted(others, 'alert')} are in none.`,
    );
  }
  return total;
};

const count: Act = async (tracker, filter, options, { signal, terminal }) => {
  const { by = 'rule', format: shape, limit: most, sort } = options;
  const { scanAlerts, tally } = await import('@iam-tracker/analysis');
  const alerts = scanAlerts(await pivotSource(tracker), filter, signal);
  const order = sort ?? (by === 'day' ? 'time' : 'severity');
  const result = await tally(countedAlerts(alerts, by), order);
  const kind = { by, noun: 'alert' } as const;
  const names = by === 'account' ? namesOf(await tracker.accounts.list()) : NO_NAMES;
  const listing = withAccounts(tallyListing(kind), names, ({ value }) => value);
  await writeListing(result.rows.slice(0, most), options, listing, terminal);
  if (result.total > 0 && shape === 'table') noteTally(result, { ...kind, limit: most }, terminal);
  return result.total;
};

/** Goes on until the signal is aborted. */
async function followAlerts(
  filter: AlertFilter,
  options: Options,
  context: CommandContext,
): Promise<void> {
  const { scanAlerts } = await import('@iam-tracker/analysis');
  const { now, signal } = context;
  const followed: Followed<AlertRecord> = {
    read: (source, since) =>
      scanAlerts(source, { ...filter, event: { ...filter.event, since } }, signal),
    accountOf: ({ accountId }) => accountId,
    keyOf: ({ eventId, ruleId }) => JSON.stringify([eventId, ruleId]),
    timeOf: ({ eventTime }) => Date.parse(eventTime),
    begin: followedSince(filter.event.since, now()),
    most: options.limit,
  };
  await follow(followed, ALERTS, options, context);
}
