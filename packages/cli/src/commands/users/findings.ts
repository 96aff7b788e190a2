import type { Inventory } from '@iam-tracker/analysis';
import { SEVERITIES } from '@iam-tracker/core';
import { isOfAccount, settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, choice, listFormat, TABLE_FLAGS, text } from '../../flags.ts';
import { describeScan, noteNoScan, openInventory } from '../../ledger.ts';
import {
  countSeverities,
  describeSeverities,
  FINDINGS_FOUND,
  findingsOf,
  severityOf,
} from '../../render/finding-rows.ts';
import { writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: {
    severity: choice('<severity>', 'only those of a severity', SEVERITIES),
    user: text('<name>', 'only of this user'),
    ...ACCOUNT_FLAG,
    ...TABLE_FLAGS,
    format: listFormat(),
  },
  examples: `
What the last complete scan found wrong, worst first; root is <root_account>. From when on a key, a
password or a user counts is set by KEY_MAX_AGE_DAYS, PASSWORD_MAX_AGE_DAYS and UNUSED_DAYS when it scans.

Examples:
  $ iam-tracker findings
  $ iam-tracker findings --severity HIGH
  $ iam-tracker findings -o csv > findings.csv`,
  async run(given, { terminal }) {
    const options = await settleAccount(given);
    const { account, severity, user } = options;
    const inventory = await openInventory(options);
    const findings = (
      inventory === undefined ? [] : findingsOf(ofAccount(inventory, account))
    ).filter(
      (finding) =>
        (user ?? finding.userName) === finding.userName &&
        (severity ?? severityOf(finding)) === severityOf(finding),
    );
    await writeListing(findings, options, FINDINGS_FOUND, terminal);
    if (inventory === undefined) noteNoScan(terminal);
    else if (options.format === 'table') {
      const counts = describeSeverities(countSeverities(findings));
      const detail = counts === '' ? '' : ` (${counts})`;
      terminal.note(
        `${formatCounted(findings.length, 'finding')}${detail} ${describeScan(inventory.scan)}`,
      );
    }
    expectFound(findings.length);
  },
});

/** What was found about root says not whose root it is: it is that of an account of which all users are. */
function ofAccount(inventory: Inventory, account: string | undefined): Inventory {
  const users = inventory.users.filter(({ arn }) => isOfAccount(arn, account));
  if (users.length === inventory.users.length) return inventory;
  return { users, scan: { ...inventory.scan, rootFindings: [] } };
}
