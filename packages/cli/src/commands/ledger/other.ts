import { readService } from '@iam-tracker/core';
import type { OtherActivity, OtherRow } from '@iam-tracker/local';
import { isOfAccount, settleAccount } from '../../account-names.ts';
import { type CommandContext, defineCommand, expectFound } from '../../command.ts';
import {
  ACCOUNT_FLAG,
  type GlobalOptions,
  limit,
  listFormat,
  type OptionsOf,
  TABLE_FLAGS,
  text,
  toggle,
} from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { countCell, type Listing, show, writeListing } from '../../render/listing.ts';
import { cutToMinute, formatCount, formatCounted } from '../../render/quantities.ts';
import { cellOfRole } from '../../render/role-name.ts';
import type { Cell } from '../../render/table/column.ts';
import type { Colors } from '../../terminal.ts';

const flags = {
  key: text('<id>', 'this access key'),
  principal: text('<text>', 'principals whose ARN or name contains this'),
  service: text('<name>', 'this service, such as secretsmanager'),
  action: text('<name>', 'this action, such as GetSecretValue'),
  refused: toggle('only what was refused or failed'),
  ...ACCOUNT_FLAG,
  // More rows than a tally holds.
  limit: limit('how many rows, or "all"', 1_000_000),
  ...TABLE_FLAGS,
  format: listFormat(),
};

export const command = defineCommand({
  isPaged: () => true,
  flags,
  examples: `
"collect --from" counts every record that the ledger does not keep, by principal, access key, service and
action: how often, how often refused, first and last. Each record counts once, however often and in however many
files it is read. Beyond 50,000 rows the rarest are counted together as (others). --account is the account whose principal
it is: where a call was made is not counted.

Examples:
  $ iam-tracker other --key AKIAIOSFODNN7EXAMPLE
  $ iam-tracker other --principal alice --service secretsmanager
  $ iam-tracker other --action GetSecretValue --refused
  $ iam-tracker other --key AKIAIOSFODNN7EXAMPLE -o json | jq 'map(.count) | add'`,
  run,
});

type Options = OptionsOf<typeof flags>;

const OTHERS: Listing<OtherRow> = {
  columns: [
    { title: 'COUNT', align: 'right', atLeast: 'whole', stays: true },
    { title: 'REFUSED', align: 'right', atLeast: 'whole' },
    { title: 'SERVICE', atLeast: 14 },
    { title: 'ACTION', atLeast: 20 },
    { title: 'PRINCIPAL', atLeast: 20 },
    { title: 'ACCESS KEY', atLeast: 'whole' },
    { title: 'FIRST (UTC)', atLeast: 'whole' },
    { title: 'LAST (UTC)', atLeast: 'whole' },
  ],
  row: otherRow,
  document: otherDocument,
  csvColumns: [
    'principal',
    'access_key_id',
    'event_source',
    'event_name',
    'count',
    'refused',
    'first',
    'last',
  ],
};

/** From here on the count is said to be too low. */
const WORTH_SAYING = 0.001;

async function run(given: Options, { terminal }: CommandContext): Promise<void> {
  const options = await settleAccount(given);
  const activity = await readTally(options);
  const found = (activity?.rows() ?? []).filter((row) => matches(row, options));
  const shown = found.slice(0, options.limit);
  await writeListing(shown, options, OTHERS, terminal);
  for (const line of await remarks(activity, found, shown)) terminal.note(line);
  expectFound(found.length);
}

/** Opened and closed, so that an import under way or a folder that is none is named as elsewhere. */
async function readTally(options: GlobalOptions): Promise<OtherActivity | undefined> {
  const { readOtherActivity } = await import('@iam-tracker/local');
  return withLedger(options, ({ folder }) => readOtherActivity(folder));
}

function matches(row: OtherRow, options: Options): boolean {
  const { account, key, principal, service, action, refused } = options;
  const lower = (text: string | undefined) => text?.toLowerCase();
  return (
    (key === undefined || lower(row.accessKeyId) === lower(key)) &&
    (principal === undefined || row.principal.toLowerCase().includes(principal.toLowerCase())) &&
    (service === undefined ||
      lower(row.eventSource) === lower(service) ||
      readService(row.eventSource) === lower(service)) &&
    (action === undefined || lower(row.eventName) === lower(action)) &&
    (refused !== true || row.refused > 0) &&
    isOfAccount(row.principal, account)
  );
}

async function remarks(
  activity: OtherActivity | undefined,
  found: readonly OtherRow[],
  shown: readonly OtherRow[],
): Promise<string[]> {
  if (activity === undefined) {
    return ['Nothing was counted yet: collect --from counts what it does not keep.'];
  }
  const { FOLDED } = await import('@iam-tracker/local');
  const isFolded = ({ accessKeyId, principal }: OtherRow) =>
    accessKeyId === FOLDED || principal === FOLDED || principal.endsWith(`/${FOLDED}`);
  const sum = (rows: readonly OtherRow[], of: (row: OtherRow) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  const calls = sum(found, ({ count }) => count);
  const refused = sum(found, (row) => row.refused);
  const rest = activity.rows().filter(isFolded);
  const tooLow = activity.errorRate();
  return [
    `${formatCounted(calls, 'call')}, ${formatCount(refused)} refused${
      shown.length < found.length
        ? `; the ${formatCount(shown.length)} most frequent of ${formatCounted(found.length, 'row')} are shown (--limit)`
        : ''
    }.`,
    ...(rest.length > 0
      ? [
          `There were more callers than are told apart: ${formatCounted(
            sum(rest, ({ count }) => count),
            'call',
          )} of rare ones are counted as ${FOLDED}.`,
        ]
      : []),
    ...(tooLow > WORTH_SAYING
      ? [`So much was counted that about ${(tooLow * 100).toFixed(1)} % of the newest is missing.`]
      : []),
  ];
}

function otherRow(row: OtherRow, colors: Colors): Cell[] {
  const { accessKeyId = '', count, eventName, eventSource, first, last, principal, refused } = row;
  return [
    countCell(count),
    refused === 0 ? '' : countCell(refused, colors.yellow),
    show(eventSource.replace(/\.amazonaws\.com$/, '')),
    show(eventName),
    cellOfRole(show(shorten(principal)), { color: colors.cyan }),
    show(accessKeyId),
    showTime(first),
    showTime(last),
  ];
}

/** Without the part that is the same of most; JSON and CSV have it whole. */
function shorten(principal: string): string {
  return principal.replace(/^arn:[^:]*:(?:iam|sts):[^:]*:\d*:/, '');
}

function showTime(time: string | undefined): string {
  return time === undefined ? 'unknown' : cutToMinute(time);
}

function otherDocument(row: OtherRow) {
  return {
    principal: row.principal,
    access_key_id: row.accessKeyId ?? null,
    event_source: row.eventSource,
    event_name: row.eventName,
    count: row.count,
    refused: row.refused,
    first: row.first ?? null,
    last: row.last ?? null,
  };
}
