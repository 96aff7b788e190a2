import { SEVERITIES, type Severity } from '@iam-tracker/core';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import {
  FINDING_COLUMNS,
  FINDING_CSV_COLUMNS,
  findingCsv,
  findingDocument,
  findingRow,
  findingsOf,
} from '../../render/finding-rows.ts';
import { formatCounted } from '../../render/quantities.ts';
import { severityOf } from '../../render/severity-cell.ts';
import { renderTable } from '../../render/table.ts';
import { writeCsv } from '../../render/write-csv.ts';
import { describeScan, noteNoScan, openInventory } from './users.ts';

export interface FindingsCommandOptions extends GlobalOptions {
  readonly severity?: Severity;
  readonly user?: string;
  readonly format: 'table' | 'json' | 'csv';
}

/** `iam-tracker findings` */
export async function runFindings(
  options: FindingsCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { severity, user, format } = options;
  const inventory = await openInventory(options);
  const findings = (inventory === undefined ? [] : findingsOf(inventory)).filter(
    (finding) =>
      (user ?? finding.userName) === finding.userName &&
      (severity === undefined || severityOf(finding) === severity),
  );
  if (format === 'json') {
    await terminal.write(`${toJson(findings.map(findingDocument), true)}\n`);
  } else if (format === 'csv') {
    await writeCsv(FINDING_CSV_COLUMNS, findings.map(findingCsv), terminal);
  } else if (findings.length > 0) {
    const { colors, width } = terminal.out;
    const rows = findings.map((finding) => findingRow(finding, colors));
    await terminal.write(renderTable(FINDING_COLUMNS, rows, width, colors.bold));
  }
  if (inventory === undefined) noteNoScan(terminal);
  else if (format === 'table') {
    const counts = SEVERITIES.map((each) => {
      const count = findings.filter((finding) => severityOf(finding) === each).length;
      return count === 0 ? '' : `${count} ${each}`;
    }).filter((text) => text !== '');
    const detail = counts.length === 0 ? '' : ` (${counts.join(', ')})`;
    terminal.note(
      `${formatCounted(findings.length, 'finding')}${detail} ${describeScan(inventory.scan)}`,
    );
  }
}
