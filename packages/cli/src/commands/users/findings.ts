import { SEVERITIES } from '@iam-tracker/core';
import { defineCommand, expectFound } from '../../command.ts';
import { choice, listFormat, TABLE_FLAGS, text } from '../../flags.ts';
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
  async run(options, { terminal }) {
    const { severity, user } = options;
    const inventory = await openInventory(options);
    const findings = (inventory === undefined ? [] : findingsOf(inventory)).filter(
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
