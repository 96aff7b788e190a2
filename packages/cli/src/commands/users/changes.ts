import type { AccountChange } from '@iam-tracker/analysis';
import { CAUSE_STATUSES } from '@iam-tracker/core';
import { settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, choice, limit, listFormat, TABLE_FLAGS, text } from '../../flags.ts';
import { noteNoScan, shapeOf } from '../../inventories.ts';
import { withLedger } from '../../ledger.ts';
import { CHANGES } from '../../render/change-rows.ts';
import { writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { parseRange } from '../../time-options.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: {
    since: text('<time>', 'seen by a scan no earlier than this'),
    until: text('<time>', 'seen by a scan no later than this'),
    user: text('<name>', 'only of this user'),
    cause: choice('<status>', 'only those whose cause is this', CAUSE_STATUSES),
    limit: limit('how many, or "all"', 1_000_000_000),
    ...ACCOUNT_FLAG,
    ...TABLE_FLAGS,
    format: listFormat(),
  },
  examples: `
What two scans in a row saw differ, with the event that caused it: who did it, and from where.
"pending": no event yet, and one may still come. "unexplained": everything was read, and no event tells of
it; that raises an alert. "unknown": the events of that time were never read.

Examples:
  $ iam-tracker changes --since 7d
  $ iam-tracker changes --user alice
  $ iam-tracker changes --cause unexplained -o json | jq '.[].user_name'`,
  async run(given, { terminal, now }) {
    const options = await settleAccount(given);
    const { account, user, cause, limit: most } = options;
    const range = parseRange(options, now());
    const { listAccountChanges, readInventories } = await import('@iam-tracker/analysis');
    const changes: AccountChange[] = [];
    const { isScanned, shape } = await withLedger(options, async (tracker) => {
      for await (const change of listAccountChanges(tracker, { ...range, account })) {
        const fits =
          (user ?? change.userName) === change.userName &&
          (cause ?? change.causeStatus) === change.causeStatus;
        if (fits && changes.push(change) === most) break;
      }
      const isEmpty = async () => (await readInventories(tracker, account).next()).done === true;
      return {
        isScanned: changes.length > 0 || !(await isEmpty()),
        shape: await shapeOf(tracker, account),
      };
    });
    await writeListing(changes, options, shape<AccountChange>(CHANGES), terminal);
    if (!isScanned) noteNoScan(terminal, account);
    else if (changes.length === 0) terminal.note('No changes match.');
    else if (changes.length === most) terminal.note(`The newest ${formatCounted(most, 'change')}.`);
    else if (options.format === 'table') {
      terminal.note(`${formatCounted(changes.length, 'change')}, newest scan first.`);
    }
    expectFound(changes.length);
  },
});
