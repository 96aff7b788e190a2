import type { Inventory } from '@iam-tracker/analysis';
import { FINDINGS, printable, SEVERITIES } from '@iam-tracker/core';
import type { ScanOutcome } from '@iam-tracker/local';
import { findingsOf } from './finding-rows.ts';
import { type ReportLine, renderLines } from './lines.ts';
import { formatCount, formatCounted } from './quantities.ts';

export interface ScanFacts {
  readonly outcome: ScanOutcome;
  /** What the last complete scan saw. */
  readonly inventory: Inventory | undefined;
  /** Changes that wait for the event behind them, of this run and of earlier ones. */
  readonly pending: number;
  readonly dataDirectory: string;
  readonly isSimulated: boolean;
}

/** Returns what scans did for programs; counts are those of all scans of this run. */
export function scanDocument({
  outcome,
  inventory,
  pending,
  dataDirectory,
  isSimulated,
}: ScanFacts) {
  const { accountId, results } = outcome;
  const sum = (field: (result: (typeof results)[number]) => number) =>
    results.reduce((total, result) => total + field(result), 0);
  return {
    source: isSimulated ? 'simulation' : 'account',
    account_id: accountId,
    data_directory: dataDirectory,
    scans: results.length,
    scan_timestamp: inventory?.scan.scanTimestamp ?? null,
    total_users: inventory?.users.length ?? 0,
    changes: sum((result) => result.changes),
    unexplained_changes: sum((result) => result.unexplained_changes),
    pending_changes: pending,
    findings: countFindings(inventory),
    missing_permissions: inventory?.scan.missingPermissions?.map((each) => each.permission) ?? [],
    errors: sum((result) => result.errors),
    iam_calls: sum((result) => result.iam_calls),
    throttled_calls: sum((result) => result.throttled_calls),
  };
}

function countFindings(inventory: Inventory | undefined): Record<string, number> {
  const findings = inventory === undefined ? [] : findingsOf(inventory);
  const counts = SEVERITIES.map((severity) => [
    severity,
    findings.filter(({ rule }) => FINDINGS[rule].severity === severity).length,
  ]);
  return Object.fromEntries(counts) as Record<string, number>;
}

/** Writes the same for people. */
export function renderScan(facts: ScanFacts): string {
  const document = scanDocument(facts);
  const counts = Object.entries(document.findings).filter(([, count]) => count > 0);
  const findings = counts.reduce((total, [, count]) => total + count, 0);
  const detail = counts.map(([severity, count]) => `${count} ${severity}`).join(', ');
  const unexplained = document.unexplained_changes;
  const lines: ReportLine[] = [
    ['Users', formatCount(document.total_users), 'iam-tracker users'],
    [
      'Changes',
      formatCount(document.changes),
      unexplained === 0 ? 'iam-tracker changes' : `${formatCount(unexplained)} unexplained`,
    ],
    ['Findings', formatCount(findings), detail],
    ['IAM calls', formatCount(document.iam_calls)],
  ];
  const missing = document.missing_permissions.map((name) => printable(name, 100)).join(', ');
  const scans = document.scans === 1 ? '' : `, ${formatCounted(document.scans, 'scan')}`;
  return [
    `Account ${printable(document.account_id, 100)}${scans}\n\n`,
    renderLines(lines),
    missing === '' ? '' : `Not known for want of permission: ${missing}\n`,
  ].join('');
}
