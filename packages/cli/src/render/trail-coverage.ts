import {
  compact,
  formatTime,
  groupBy,
  type Interval,
  printable,
  SECOND,
  totalSeconds,
} from '@iam-tracker/core';
import {
  findTrailDoubt,
  needsLook,
  provenTo,
  trailStateOf as stateAt,
  TRAIL_STATES,
  type TrailLedger,
  type TrailState,
} from '@iam-tracker/core/trail';
import { type AccountNames, nameAccount } from '../account-names.ts';
import type { Colors } from '../terminal.ts';
import { countCell, type Listing } from './listing.ts';
import { formatCounted, formatDuration, formatMinute } from './quantities.ts';
import type { Cell, Column } from './table/column.ts';

/** One line of what is proven of a trail's files: a chain, or those of an account that have nothing special about them. */
interface TrailLine {
  readonly accountId: string;
  /** A Region, or `17 Regions`. */
  readonly region: string;
  readonly ledgers: readonly [TrailLedger, ...TrailLedger[]];
}

/** Tells whether something of a chain needs a look at `now`, milliseconds. */
export function trailNeedsLook(ledger: TrailLedger, now: number): boolean {
  return needsLook(trailStateOf(ledger, now));
}

/** Returns the lines in which the proof of a trail is shown: an account's healthy Regions are one, the others one each. */
export function trailLines(ledgers: readonly TrailLedger[], now: number): TrailLine[] {
  const accounts = groupBy(ledgers, ({ shard }) => shard.accountId);
  return [...accounts].sort(byKey).flatMap(([accountId, own]) => {
    const special = own.filter((each) => trailStateOf(each, now) !== 'proven').sort(byRegion);
    const [first, ...others] = own.filter((each) => trailStateOf(each, now) === 'proven');
    return [
      ...(first === undefined ? [] : [lineOf(accountId, [first, ...others])]),
      ...special.map((each) => lineOf(accountId, [each])),
    ];
  });
}

function lineOf(accountId: string, ledgers: TrailLine['ledgers']): TrailLine {
  const region = ledgers.length === 1 ? ledgers[0].shard.region : `${ledgers.length} Regions`;
  return { accountId, region, ledgers };
}

function byKey([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}

function byRegion(left: TrailLedger, right: TrailLedger): number {
  return left.shard.region < right.shard.region ? -1 : 1;
}

const COLUMNS: readonly Column[] = [
  { title: 'ACCOUNT', atLeast: 'whole' },
  { title: 'REGION', atLeast: 'whole', stays: true },
  { title: 'TRAIL', atLeast: 'whole', stays: true },
  { title: 'PROVEN FROM', atLeast: 'whole' },
  { title: 'TO (UTC)', atLeast: 'whole' },
  { title: 'GAPS' },
  { title: 'LOST' },
  { title: 'TAMPERED', align: 'right' },
  { title: 'UNPROVEN FILES', align: 'right' },
  { title: 'FILES', align: 'right' },
  { title: 'LAST ERROR' },
];

const FIELDS = [
  ...['account_id', 'region', 'source', 'trail', 'state', 'proven_from', 'proven_to', 'walked_to'],
  ...['gaps', 'lost', 'findings', 'findings_count', 'unproven_files_count', 'unproven_keys'],
  ...['digests_count', 'files_count', 'late_files_count', 'walked_at', 'doubt', 'last_error'],
];

/** Returns how lines of a trail's proof are written at `now`, milliseconds. */
export function trailListing(now: number): Listing<TrailLine> {
  return {
    columns: COLUMNS,
    row: (line, colors) => trailRow(line, colors, now),
    document: ({ ledgers: [ledger] }) => trailDocument(ledger, now),
    csvColumns: FIELDS,
  };
}

const COLORED: Readonly<Partial<Record<TrailState, 'red' | 'yellow'>>> = {
  'not believed': 'red',
  tampered: 'red',
  gap: 'yellow',
  silent: 'yellow',
  failed: 'yellow',
};

function trailRow({ accountId, ledgers, region }: TrailLine, colors: Colors, now: number): Cell[] {
  const [{ lastError = '' }] = ledgers;
  const [state] = TRAIL_STATES.filter((each) =>
    ledgers.some((ledger) => trailStateOf(ledger, now) === each),
  );
  const color = COLORED[state ?? 'proven'];
  const since = ledgers.map((ledger) => ledger.since ?? 0);
  const sum = (count: (ledger: TrailLedger) => number) =>
    ledgers.reduce((total, ledger) => total + count(ledger), 0);
  const stretches = (of: (ledger: TrailLedger) => readonly Interval[]): Cell => {
    const all = ledgers.flatMap(of);
    if (all.length === 0) return 'none';
    const text = `${all.length} (${formatDuration(all.reduce((total, { end, start }) => total + end - start, 0))})`;
    return { text, color: colors.yellow };
  };
  return [
    accountId,
    printable(region, 100),
    color === undefined ? (state ?? '') : { text: state ?? '', color: colors[color] },
    Math.max(...since) === 0 ? '' : formatMinute(Math.max(...since)),
    Math.max(...since) === 0 ? '' : formatMinute(Math.min(...ledgers.map(provenTo))),
    stretches(({ gaps }) => gaps),
    stretches(({ lost }) => lost),
    countCell(
      sum(({ findingCount }) => findingCount),
      colors.red,
    ),
    countCell(
      sum(({ unprovenFiles }) => unprovenFiles),
      colors.yellow,
    ),
    countCell(sum(({ fileCount }) => fileCount)),
    lastError === '' ? '' : { text: printable(lastError, 1_000), color: colors.red },
  ];
}

/** Returns a chain at `now` (milliseconds) for programs, times in ISO 8601. */
export function trailDocument(ledger: TrailLedger, now: number) {
  const { shard, since, through, walkedAt } = ledger;
  return compact({
    account_id: shard.accountId,
    region: shard.region,
    source: 'trail',
    trail: ledger.trail,
    state: trailStateOf(ledger, now).replace(' ', '_'),
    proven_from: isoOf(since),
    proven_to: since === undefined ? undefined : isoOf(provenTo(ledger)),
    walked_to: isoOf(through),
    gaps: ledger.gaps.map((gap) => ({
      ...intervalOf(gap),
      reason: gap.reason,
      seen_at: isoOf(gap.seenAt),
    })),
    lost: ledger.lost.map(intervalOf),
    findings: ledger.findings.map((finding) => ({
      ...intervalOf(finding),
      ...{ kind: finding.kind, object: finding.object, found_at: isoOf(finding.foundAt) },
    })),
    findings_count: ledger.findingCount,
    unproven_files_count: ledger.unprovenFiles,
    unproven_keys: ledger.unprovenKeys,
    digests_count: ledger.digestCount,
    files_count: ledger.fileCount,
    late_files_count: ledger.lateFileCount,
    walked_at: isoOf(walkedAt),
    doubt: findTrailDoubt(ledger, Math.floor(now / SECOND)),
    last_error: ledger.lastError,
  });
}

/** Says in a sentence how the trail is proven at `now`, milliseconds. */
export function describeTrail(ledgers: readonly TrailLedger[], now: number): string {
  const states = groupBy(ledgers, (ledger) => trailStateOf(ledger, now));
  const accounts = new Set(ledgers.map(({ shard }) => shard.accountId)).size;
  const counts = TRAIL_STATES.flatMap((state) => {
    const count = states.get(state)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const open = ledgers.reduce((sum, { gaps }) => sum + totalSeconds(gaps), 0);
  const gaps = open === 0 ? 'no gaps' : `gaps of ${formatDuration(open)}`;
  return `Trail: ${formatCounted(ledgers.length, 'chain')} of ${formatCounted(accounts, 'account')}: ${counts.join(', ')}; ${gaps}`;
}

function trailStateOf(ledger: TrailLedger, now: number): TrailState {
  return stateAt(ledger, Math.floor(now / SECOND));
}

function intervalOf({ end, start }: Interval) {
  return { start: isoOf(start), end: isoOf(end) };
}

function isoOf(second: number | undefined): string | undefined {
  return second === undefined ? undefined : formatTime(second * SECOND);
}

/** Accounts that are named; programs get all of them. */
const CHAINLESS_NAMED = 20;

/** Names the accounts that should have chains and never had one. */
export function describeChainless(accountIds: readonly string[], names: AccountNames): string {
  const named = accountIds.slice(0, CHAINLESS_NAMED).map((id) => nameAccount(id, names));
  const more = accountIds.length - named.length;
  const all = more > 0 ? [...named, formatCounted(more, 'more account')] : named;
  return `Without any digest of the organization's trail: ${all.join(', ')}. Does the trail log there, and may it write to the bucket? Those of no concern: excluded_accounts.`;
}

/** Returns such an account for programs. */
export function chainlessDocument(accountId: string) {
  return { account_id: accountId, source: 'trail', state: 'absent' };
}
