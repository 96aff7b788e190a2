import type { Account, MemberMark } from '@iam-tracker/core/accounts';
import { withAccounts } from '../../accounts.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNTS_FLAGS, listFormat, TABLE_FLAGS } from '../../flags.ts';
import { type Listing, show, writeListing } from '../../render/listing.ts';
import { cutToMinute, formatCounted } from '../../render/quantities.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: { ...ACCOUNTS_FLAGS, ...TABLE_FLAGS, format: listFormat() },
  async run(options, context) {
    const { signal, terminal } = context;
    await withAccounts(options, context, async (directory, members) => {
      const accounts = await directory.list(signal);
      const ids = accounts.map(({ id }) => id);
      const [readings, scans] = await Promise.all([members(ids, 'reading'), members(ids, 'scan')]);
      const [readingOf, scanOf] = [readings, scans].map(
        (marks) => new Map(marks.map((mark) => [mark.accountId, mark])),
      );
      const rows = accounts.map((account) => ({
        ...account,
        ...readingOf?.get(account.id),
        scan: scanOf?.get(account.id),
      }));
      const isScanned = scans.some(
        ({ endedAt, firstQueuedAt }) => (firstQueuedAt ?? endedAt) !== undefined,
      );
      await writeListing(rows, options, isScanned ? SCANNED_ACCOUNTS : ACCOUNTS, terminal);
      const listedAt = await directory.listedAt(signal);
      if (accounts.length === 0) {
        terminal.note('No accounts are known: iam-tracker accounts import FILE.');
      } else if (options.format === 'table') {
        const when = listedAt === undefined ? '' : `, as of ${cutToMinute(isoOf(listedAt))} UTC`;
        terminal.note(`${formatCounted(accounts.length, 'account')}${when}.`);
      }
      expectFound(accounts.length);
    });
  },
});

/** An account, and how the reading of it, and the scan of its users, by its role are doing where there are any. */
type AccountRow = Account & Partial<MemberMark> & { readonly scan?: MemberMark | undefined };

const ACCOUNTS: Listing<AccountRow> = {
  columns: [
    { title: 'ACCOUNT', atLeast: 'whole', stays: true },
    { title: 'NAME', atLeast: 16 },
    { title: 'STATE', atLeast: 'whole' },
    { title: 'READ (UTC)', atLeast: 'whole' },
    { title: 'UNITS', atLeast: 16 },
    { title: 'JOINED (UTC)', atLeast: 'whole' },
    { title: 'PROBLEM', atLeast: 24 },
  ],
  row: ({ id, joinedAt, name, ouPath = '', problem = '', readAt, state }, colors) => [
    id,
    show(name),
    state === 'ACTIVE' ? state : { text: state, color: colors.yellow },
    cellOf(readAt),
    show(ouPath),
    cellOf(joinedAt),
    { text: show(problem), color: colors.red },
  ],
  document: ({ id, joinedAt, name, ouPath, problem, readAt, state }) => ({
    account_id: id,
    name,
    state,
    ou_path: ouPath ?? null,
    joined_at: joinedAt === undefined ? null : isoOf(joinedAt),
    read_at: readAt === undefined ? null : isoOf(readAt),
    problem: problem ?? null,
  }),
  csvColumns: ['account_id', 'name', 'state', 'ou_path', 'joined_at', 'read_at', 'problem'],
};

/** The same where users are scanned, too. */
const SCANNED_ACCOUNTS: Listing<AccountRow> = {
  columns: [
    ...ACCOUNTS.columns,
    { title: 'SCANNED (UTC)', atLeast: 'whole' },
    { title: 'SCAN PROBLEM', atLeast: 24 },
  ],
  row: (each, colors) => [
    ...ACCOUNTS.row(each, colors),
    cellOf(each.scan?.readAt),
    { text: show(each.scan?.problem ?? ''), color: colors.red },
  ],
  document: (each) => ({
    ...ACCOUNTS.document(each),
    scanned_at: each.scan?.readAt === undefined ? null : isoOf(each.scan.readAt),
    scan_problem: each.scan?.problem ?? null,
  }),
  csvColumns: [...(ACCOUNTS.csvColumns ?? []), 'scanned_at', 'scan_problem'],
};

function cellOf(time: number | undefined): string {
  return time === undefined ? '' : cutToMinute(isoOf(time));
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
