import type { Account } from '@iam-tracker/core/accounts';
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
    await withAccounts(options, context, async (directory) => {
      const accounts = await directory.list(signal);
      await writeListing(accounts, options, ACCOUNTS, terminal);
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

const ACCOUNTS: Listing<Account> = {
  columns: [
    { title: 'ACCOUNT', atLeast: 'whole', stays: true },
    { title: 'NAME', atLeast: 16 },
    { title: 'STATE', atLeast: 'whole' },
    { title: 'UNITS', atLeast: 16 },
    { title: 'JOINED (UTC)', atLeast: 'whole' },
  ],
  row: ({ id, joinedAt, name, ouPath = '', state }, colors) => [
    id,
    show(name),
    state === 'ACTIVE' ? state : { text: state, color: colors.yellow },
    show(ouPath),
    joinedAt === undefined ? '' : cutToMinute(isoOf(joinedAt)),
  ],
  document: ({ id, joinedAt, name, ouPath, state }) => ({
    account_id: id,
    name,
    state,
    ou_path: ouPath ?? null,
    joined_at: joinedAt === undefined ? null : isoOf(joinedAt),
  }),
  csvColumns: ['account_id', 'name', 'state', 'ou_path', 'joined_at'],
};

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
