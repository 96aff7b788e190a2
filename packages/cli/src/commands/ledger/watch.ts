import { AppError, SECOND, systemClock } from '@iam-tracker/core';
import type { LedgerTables } from '@iam-tracker/operations';
import { settleAccount } from '../../account-names.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { findDeployment } from '../../deployment.ts';
import { choice, DEPLOYMENT_FLAGS, format, type OptionsOf, toggle, whole } from '../../flags.ts';
import { EVENT_PROPERTIES } from '../../pivot/counted.ts';
import { EVENT_FLAGS, EVENT_FLAGS_HELP, filterOf } from '../../pivot/event-flags.ts';
import { followedSince, newRows } from '../../pivot/follow.ts';
import { ledgerPost } from '../../pivot/ledger-post.ts';
import type { Post } from '../../pivot/post.ts';
import { readRuleId } from '../../pivot/rule-id.ts';
import { ALERT_STATUSES } from '../../render/alert.ts';
import { formatDuration } from '../../render/quantities.ts';
import { toJson } from '../../render/stream.ts';
import { oneLine } from '../../watch/one-line.ts';
import { startSum } from '../../watch/seen-sum.ts';
import { followSightings, LATENESS, type Sighting, type Wish } from '../../watch/sighting.ts';
import { sightingCells, sightingDocument } from '../../watch/sighting-line.ts';

const { until: _, ...eventFlags } = EVENT_FLAGS;
const MOST_SECONDS = 3_600;

const flags = {
  deployed: toggle('what is deployed, instead of the ledger of the data folder'),
  ...DEPLOYMENT_FLAGS,
  ...eventFlags,
  status: choice('<status>', 'alerts of which this became', ALERT_STATUSES),
  alerts: toggle('alerts alone'),
  by: choice('<property>', 'at the end, of what there was most', EVENT_PROPERTIES),
  limit: whole('<number>', 'how many to begin with', [0, 10_000], 20),
  every: whole('<seconds>', 'how often to look at what is deployed', [1, MOST_SECONDS], 5),
  wide: toggle('lines in full, however wide the terminal is'),
  format: format('table', 'json', 'jsonl'),
};

export const command = defineCommand({
  flags,
  examples: `
Goes on until it is interrupted (Ctrl-C), and ends with a line of what was seen. A line an event: when, who, what, to what,
from where, in which account and Region, and how long after it happened push brought it, or it was seen; alerts, by when they were raised, with
their severity. --severity, --rule and --status show alerts alone. json and jsonl are the same: a document a line.

The ledger of a data folder shows what is stored while another process works with it when that has ended. Of a deployment
a look reads what the tables have of the day, and takes at most a tenth of the time: with many events, looks are rarer.
--user and --action without * are found by an index; --actor of events is whom the record itself names, of alerts the person. What comes up to 27 hours late is shown when it comes.
${EVENT_FLAGS_HELP}

Examples:
  $ iam-tracker watch
  $ iam-tracker watch --severity HIGH
  $ iam-tracker watch --deployed --profile production
  $ iam-tracker watch --deployed --alerts -o jsonl | jq -r .title`,
  run,
});

type Options = OptionsOf<typeof flags>;

async function run(given: Options, context: CommandContext): Promise<void> {
  const { now, signal, terminal } = context;
  expectDeployed(given);
  const { options, tables } = await settleOptions(given, context);
  const wish = await readWish(options, now());
  const begin = followedSince(wish.event.since, now());
  const post =
    tables === undefined
      ? await openFolder(options, context)
      : await watchTables(tables, { every: options.every, begin }, context);
  const followed = followSightings(wish, { begin, most: options.limit, now, signal });
  const sum = startSum(options.by);
  const startedAt = now();
  context.tellWatching();
  try {
    for await (const row of newRows(followed, post, context)) {
      await terminal.write(`${writeRow(row, options, context)}\n`);
      sum.add(row);
    }
  } catch (error) {
    // However it is told to end, it has done what it was to do.
    if (!signal.aborted) throw error;
  }
  terminal.note(sum.write((now() - startedAt) / SECOND));
}

/** @throws AppError BAD_ARGUMENT */
async function readWish(options: Options, now: number): Promise<Wish> {
  const { alerts, rule, severity, status } = options;
  const { readFilter } = await import('@iam-tracker/analysis');
  const event = filterOf(options, now);
  readFilter(event);
  const isAlertsOnly =
    alerts === true || [rule, severity, status].some((each) => each !== undefined);
  return { event, severity, status, ruleId: await readRuleId(rule), isAlertsOnly };
}

/** What another process does with the ledger cannot be seen before it has ended: that is said, not to look like silence. */
function openFolder(options: Options, { terminal: { note } }: CommandContext): Promise<Post> {
  return ledgerPost(options, {
    onBusy: (why) => note(`${why} What it stores is shown when it has ended.`),
    onFree: () => note('The database is free again.'),
  });
}

/** Finds what is deployed, where that is to be watched, and the account that is named. @throws AppError NOT_DEPLOYED, and of Terraform */
async function settleOptions(options: Options, context: CommandContext) {
  if (options.deployed !== true) {
    return { options: await settleAccount(options), tables: undefined };
  }
  const { openLedgerTables } = await import('@iam-tracker/operations');
  // --region is of the events: that of the deployment is known by its state.
  const { region: _, ...place } = options;
  const { deployment, rootModule } = await findDeployment(place, context);
  const tables = openLedgerTables(deployment, rootModule.access);
  return { options: await settleAccount(options, () => tables.accounts.list()), tables };
}

async function watchTables(
  tables: LedgerTables,
  { begin, every }: { readonly begin: number; readonly every: number },
  { terminal: { say } }: CommandContext,
): Promise<Post> {
  const { deployedPost } = await import('../../watch/deployed-post.ts');
  return deployedPost({
    tables,
    every: every * SECOND,
    clock: systemClock,
    ...{ begin, lateness: LATENESS },
    onLost: (error) => say(`${error.message} Trying on; nothing is passed over.`),
    onFound: (lostFor) =>
      say(`Reached again after ${formatDuration(lostFor / SECOND)}; what came meanwhile follows.`),
  });
}

/** @throws AppError BAD_ARGUMENT for flags that would mean nothing */
function expectDeployed({ deployed, profile, region: _, terraformDir }: Options): void {
  if (deployed === true || [profile, terraformDir].every((each) => each === undefined)) return;
  throw new AppError('BAD_ARGUMENT', '--profile and --terraform-dir go with --deployed.');
}

function writeRow(
  row: Sighting,
  { format: shape, wide }: Options,
  { terminal }: CommandContext,
): string {
  if (shape !== 'table') return toJson(sightingDocument(row));
  const { colors, isTerminal, width } = terminal.out;
  const isCut = isTerminal && wide !== true;
  return oneLine(sightingCells(row, colors), isCut ? width : undefined);
}
