import { settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, listFormat, TABLE_FLAGS, text } from '../../flags.ts';
import { describeScans, noteNoScan, openInventories } from '../../inventories.ts';
import { writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { USERS } from '../../render/user.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: {
    finding: text('<rule>', 'only those with this finding, such as old_access_key'),
    ...ACCOUNT_FLAG,
    ...TABLE_FLAGS,
    format: listFormat(),
  },
  examples: `
What the last complete scan saw, of each account where several are scanned. Ages are those at the time of the scan; "unknown" is what it had no
permission to ask, and the line below the table names the permission.

Examples:
  $ iam-tracker users
  $ iam-tracker users --finding console_without_mfa
  $ iam-tracker users -o json | jq '.[] | select(.days_since_last_activity > 90) | .user_name'
  $ iam-tracker users -o csv > users.csv`,
  async run(given, { terminal }) {
    const options = await settleAccount(given);
    const { inventories, shape } = await openInventories(options);
    const users = inventories
      .flatMap((inventory) => inventory.users)
      .filter(
        ({ findings = [] }) =>
          options.finding === undefined || findings.some(({ rule }) => rule === options.finding),
      );
    await writeListing(users, options, shape(USERS), terminal);
    if (inventories.length === 0) noteNoScan(terminal, options.account);
    else if (options.format === 'table') {
      terminal.note(`${formatCounted(users.length, 'user')} ${describeScans(inventories)}`);
    }
    expectFound(users.length);
  },
});
