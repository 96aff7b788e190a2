import { CAUSE_STATUSES, type UserChange } from '@iam-tracker/core';
import { isOfAccount, settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, choice, limit, listFormat, TABLE_FLAGS, text } from '../../flags.ts';
import { noteNoScan, withLedger } from '../../ledger.ts';
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
    const { listChanges, readInventory } = await import('@iam-tracker/analysis');
    const changes: UserChange[] = [];
    const isScanned = await withLedger(options, async (tracker) => {
      for await (const change of listChanges(tracker, range)) {
        const fits =
          isOfAccount(change.arn, account) &&
          (user ?? change.userName) === change.userName &&
          (cause ?? change.causeStatus) === change.causeStatus;
        if (fits && changes.push(change) === most) break;
      }
      return changes.length > 0 || (await readInventory(tracker)) !== undefined;
    });
    await writeListing(changes, options, CHANGES, terminal);
    if (!isScanned) noteNoScan(terminal);
    else if (changes.length === 0) terminal.note('No changes match.');
    else if (changes.length === most) terminal.note(`The newest ${formatCounted(most, 'change')}.`);
    else if (options.format === 'table') {
      terminal.note(`${formatCounted(changes.length, 'change')}, newest scan first.`);
    }
    expectFound(changes.length);
  },
});
