import type { Inventory } from '@iam-tracker/analysis';
import { FINDINGS, type Finding, printable, SEVERITIES } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import { severityCell, severityOf } from './severity-cell.ts';
import type { Cell, Column } from './table.ts';

export const FINDING_COLUMNS: readonly Column[] = [
  { title: 'SEVERITY', atLeast: 'whole' },
  { title: 'USER', atLeast: 14 },
  { title: 'FINDING', atLeast: 20 },
  { title: 'ABOUT', atLeast: 20 },
  { title: 'DAYS', align: 'right', atLeast: 'whole' },
];

/** As the credential report calls root, which is no user. */
export const ROOT_NAME = '<root_account>';

const MAX_CELL = 2_500;

export interface NamedFinding extends Finding {
  readonly userName: string;
}

/** Returns what a scan found wrong, worst first, then by user. */
export function findingsOf({ scan, users }: Inventory): NamedFinding[] {
  const found = [
    ...(scan.rootFindings ?? []).map((finding) => ({ ...finding, userName: ROOT_NAME })),
    ...users.flatMap(({ userName, findings = [] }) =>
      findings.map((finding) => ({ ...finding, userName })),
    ),
  ];
  const rank = (finding: Finding) => SEVERITIES.indexOf(severityOf(finding));
  return found.sort((a, b) => rank(a) - rank(b));
}

export function findingRow(finding: NamedFinding, colors: Colors): Cell[] {
  const { severity, title } = FINDINGS[finding.rule];
  return [
    severityCell(severity, colors),
    { text: printable(finding.userName, MAX_CELL), color: colors.cyan },
    title,
    printable(finding.subject ?? '', MAX_CELL),
    finding.days === undefined ? '' : String(finding.days),
  ];
}

export function findingDocument({ userName, rule, subject, days }: NamedFinding) {
  const { severity, title } = FINDINGS[rule];
  return { severity, user_name: userName, rule, title, subject, days };
}

export const FINDING_CSV_COLUMNS = ['severity', 'user_name', 'rule', 'title', 'subject', 'days'];

export function findingCsv(finding: NamedFinding): string[] {
  return Object.values(findingDocument(finding)).map((value) => String(value ?? ''));
}
