import { SEVERITIES } from '@iam-tracker/core';
import { settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, choice, listFormat, TABLE_FLAGS, text } from '../../flags.ts';
import { describeScans, noteNoScan, openInventories } from '../../inventories.ts';
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
What the last complete scan of each account found wrong, worst first; root is <root_account>. From when on a key, a
password or a user counts is set by KEY_MAX_AGE_DAYS, PASSWORD_MAX_AGE_DAYS and UNUSED_DAYS when it scans.

Examples:
  $ iam-tracker findings
  $ iam-tracker findings --severity HIGH
  $ iam-tracker findings -o csv > findings.csv`,
  async run(given, { terminal }) {
    const options = await settleAccount(given);
    const { account, severity, user } = options;
    const { inventories, shape } = await openInventories(options);
    const findings = findingsOf(...inventories).filter(
      (finding) =>
        (user ?? finding.userName) === finding.userName &&
        (severity ?? severityOf(finding)) === severityOf(finding),
    );
    await writeListing(findings, options, shape(FINDINGS_FOUND), terminal);
    if (inventories.length === 0) noteNoScan(terminal, account);
    else if (options.format === 'table') {
      const counts = describeSeverities(countSeverities(findings));
      const detail = counts === '' ? '' : ` (${counts})`;
      terminal.note(
        `${formatCounted(findings.length, 'finding')}${detail} ${describeScans(inventories)}`,
      );
    }
    expectFound(findings.length);
  },
});
