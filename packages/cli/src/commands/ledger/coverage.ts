import { findDoubt, groupBy, type ShardLedger, totalSeconds } from '@iam-tracker/core';
import type { TrailLedger } from '@iam-tracker/core/trail';
import { type AccountNames, nameAccount, namesOf, settleAccount } from '../../account-names.ts';
import { type CommandContext, defineCommand, EXIT, ExitError } from '../../command.ts';
import { COVERAGE_FLAGS, withCoverage } from '../../coverage-source.ts';
import { ACCOUNT_FLAG, listFormat, TABLE_FLAGS } from '../../flags.ts';
import { labelAccounts } from '../../render/account-column.ts';
import { coverageLines, coverageListing, shardLines } from '../../render/coverage.ts';
import { type Listing, type ListingView, writeListing } from '../../render/listing.ts';
import { describePush } from '../../render/push-coverage.ts';
import { formatCounted, formatDuration, formatMinute } from '../../render/quantities.ts';
import {
  chainlessDocument,
  describeChainless,
  describeTrail,
  trailDocument,
  trailLines,
  trailListing,
  trailNeedsLook,
} from '../../render/trail-coverage.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: { ...ACCOUNT_FLAG, ...COVERAGE_FLAGS, ...TABLE_FLAGS, format: listFormat() },
  examples: `
A shard is an event source in a Region, or an event name where only some events of a source are kept; names
are one line a Region, and one by one where something is wrong. GAPS are still to be read, and will be by the next collect.
SETTLED TO is how far everything was read again later, to find what CloudTrail delivered late.
PUSHED, where push is on, is what of the events that polling found push had brought 15 minutes after they happened, and
how long half of them took.

Where the digests of a trail are walked, a second table has its chains, one for each account and Region: what is PROVEN by
signed digests to be there, unchanged and read. A GAP may heal for 31 days, LOST will not; TAMPERED counts findings. Accounts of
the organization that are ACTIVE, joined two days ago or earlier and never had a digest are named below it. Exit codes: 0; 1 when
a chain has a gap, tampering, or no digest for two hours, or an account has none; 2 for a wrong command line.

Examples:
  $ iam-tracker coverage
  $ iam-tracker coverage --deployed
  $ iam-tracker coverage -o json | jq '.[] | select(.gaps != [])'`,
  async run(options, context) {
    const { now, signal, terminal } = context;
    await withCoverage(options, context, async (source) => {
      const accounts = await source.accounts(signal);
      const { account } = await settleAccount(options, async () => accounts);
      const isWanted = ({ shard }: { readonly shard: { readonly accountId: string } }) =>
        account === undefined || shard.accountId === account;
      const names = namesOf(accounts);
      const ledgers = (await source.list(signal)).filter(isWanted);
      const chains: TrailLedger[] = [];
      for await (const chain of source.listTrail(signal)) if (isWanted(chain)) chains.push(chain);
      const chainless = (await source.chainless(signal)).filter(
        (id) => account === undefined || id === account,
      );
      const isForReading = options.format === 'table';
      const hasPush = ledgers.some(({ push }) => push !== undefined);
      if (isForReading) {
        const lines = coverageLines(ledgers, now());
        await writeListing(lines, options, coverageListing(now(), { hasPush, names }), terminal);
        tellSums(ledgers, terminal.note, { names, now: now() });
      } else await writeAll(ledgers, { chainless, chains }, { names, view: options }, context);
      await noteLeftOut(ledgers, terminal.note);
      if (chains.length === 0 && chainless.length === 0) return;
      if (isForReading && chains.length > 0) {
        const { columns: _ofTheFirst, ...view } = options;
        const lines = labelAccounts(trailLines(chains, now()), names);
        await writeListing(lines, view, trailListing(now()), terminal);
        terminal.note(`${describeTrail(chains, now())}.`);
      }
      if (chainless.length > 0) terminal.say(describeChainless(chainless, names));
      if (chainless.length > 0) throw new ExitError(EXIT.failure);
      if (chains.some((chain) => trailNeedsLook(chain, now()))) throw new ExitError(EXIT.failure);
    });
  },
});

/** Programs get each shard and each chain, people what is alike in one line. */
async function writeAll(
  ledgers: readonly ShardLedger[],
  { chainless, chains }: { chainless: readonly string[]; chains: readonly TrailLedger[] },
  { names, view }: { readonly names: AccountNames; readonly view: ListingView },
  { now, terminal }: CommandContext,
): Promise<void> {
  const hasPush = ledgers.some(({ push }) => push !== undefined);
  const shards = coverageListing(now(), { hasPush, names });
  const trail = trailListing(now());
  const rows = [
    ...shardLines(ledgers).map((line) => ({ line })),
    ...chains.map((ledger) => ({ chain: ledger })),
    ...chainless.map((accountId) => ({ accountId })),
  ];
  const listing: Listing<(typeof rows)[number]> = {
    columns: shards.columns,
    row: (row, colors) => ('line' in row ? shards.row(row.line, colors) : []),
    document(row) {
      if ('line' in row) return shards.document(row.line);
      return 'chain' in row ? trailDocument(row.chain, now()) : chainlessDocument(row.accountId);
    },
    // Without a trail the columns are what they always were.
    csvColumns: [
      ...new Set([
        ...(shards.csvColumns ?? []),
        ...(chains.length + chainless.length === 0 ? [] : (trail.csvColumns ?? [])),
      ]),
    ],
  };
  await writeListing(rows, view, listing, terminal);
}

/** Says what the settings, as they are now, leave out of the Regions that were read. */
async function noteLeftOut(
  ledgers: readonly ShardLedger[],
  note: (text: string) => void,
): Promise<void> {
  if (ledgers.length === 0) return;
  const { describeLeftOut, findLeftOut, readCollectSettings } = await import('@iam-tracker/local');
  const regions = [...new Set(ledgers.map(({ shard }) => shard.region))].sort();
  const leftOut = findLeftOut({ ...readCollectSettings(), regions });
  if (leftOut.length > 0) note(`Not read: ${leftOut.map(describeLeftOut).join('; ')}.`);
}

function tellSums(
  ledgers: readonly ShardLedger[],
  note: (text: string) => void,
  { names, now }: { readonly names: AccountNames; readonly now: number },
): void {
  if (ledgers.length === 0) {
    note('No event history was read yet. Files alone say nothing about completeness.');
  }
  for (const [accountId, own] of groupBy(ledgers, ({ shard }) => shard.accountId)) {
    note(`Account ${nameAccount(accountId, names)}: ${summarise(own, now)}.`);
  }
}

function summarise(ledgers: readonly ShardLedger[], now: number): string {
  const gaps = ledgers.flatMap(({ passes }) => passes[0].gaps);
  const seconds = ledgers.reduce((sum, { passes }) => sum + totalSeconds(passes[0].gaps), 0);
  const doubted = ledgers.filter((ledger) => findDoubt(ledger, Math.floor(now / 1000)));
  const withdrawals = ledgers.flatMap(({ withdrawal }) => withdrawal?.at ?? []);
  const failed = ledgers.filter(({ lastError }) => lastError !== undefined).length;
  return [
    formatCounted(ledgers.length, 'shard'),
    gaps.length === 0
      ? 'no gaps'
      : `${formatCounted(gaps.length, 'gap')} (${formatDuration(seconds)})`,
    ...(failed > 0 ? [`${formatCounted(failed, 'shard')} failed last time`] : []),
    ...(doubted.length > 0
      ? [`${formatCounted(doubted.length, 'shard')} not believed, which the next run reads again`]
      : []),
    ...(withdrawals.length > 0
      ? [
          `claims of ${formatCounted(withdrawals.length, 'shard')} taken back, last on ${formatMinute(Math.max(...withdrawals))} UTC`,
        ]
      : []),
    ...describePush(ledgers),
  ].join(', ');
}
