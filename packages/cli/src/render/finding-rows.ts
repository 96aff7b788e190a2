import type { Inventory } from '@iam-tracker/analysis';
import { FINDINGS, type Finding, SEVERITIES, type Severity } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import { type Listing, severityCell, show } from './listing.ts';
import type { Cell } from './table/column.ts';

/** As the credential report calls root, which is no user. */
const ROOT_NAME = '<root_account>';

export interface NamedFinding extends Finding {
  readonly userName: string;
  /** Undefined where no user of the account says which it is. */
  readonly accountId?: string | undefined;
}

export const FINDINGS_FOUND: Listing<NamedFinding> = {
  columns: [
    { title: 'SEVERITY', atLeast: 'whole' },
    { title: 'USER', atLeast: 14, stays: true },
    { title: 'FINDING', atLeast: 20 },
    { title: 'ABOUT', atLeast: 20 },
    { title: 'DAYS', align: 'right', atLeast: 'whole' },
  ],
  row: findingRow,
  document: findingDocument,
  csvColumns: ['severity', 'user_name', 'rule', 'title', 'subject', 'days'],
};

/** Inventory of an account; without its id where there is but one. */
type FoundIn = Inventory & Pick<NamedFinding, 'accountId'>;

/** Returns what scans found wrong, worst first, then by inventory and user. */
export function findingsOf(...inventories: readonly FoundIn[]): NamedFinding[] {
  const found = inventories.flatMap(({ accountId, scan, users }) => [
    ...(scan.rootFindings ?? []).map((finding) => ({ ...finding, userName: ROOT_NAME, accountId })),
    ...users.flatMap(({ userName, findings = [] }) =>
      findings.map((finding) => ({ ...finding, userName, accountId })),
    ),
  ]);
  const rank = (finding: Finding) => SEVERITIES.indexOf(severityOf(finding));
  return found.sort((a, b) => rank(a) - rank(b));
}

function findingRow(finding: NamedFinding, colors: Colors): Cell[] {
  const { severity, title } = FINDINGS[finding.rule];
  return [
    severityCell(severity, colors),
    { text: show(finding.userName), color: colors.cyan },
    title,
    show(finding.subject),
    finding.days === undefined ? '' : String(finding.days),
  ];
}

function findingDocument({ userName, rule, subject, days }: NamedFinding) {
  const { severity, title } = FINDINGS[rule];
  return { severity, user_name: userName, rule, title, subject, days };
}

/** Counts findings by their severity, the worst first. */
export function countSeverities(findings: readonly Finding[]): Record<Severity, number> {
  const counts = SEVERITIES.map((severity) => [
    severity,
    findings.filter((finding) => severityOf(finding) === severity).length,
  ]);
  return Object.fromEntries(counts) as Record<Severity, number>;
}

/** Writes counts by severity, those of none left out: `2 HIGH, 1 INFO`. */
export function describeSeverities(counts: Readonly<Record<Severity, number>>): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ');
}

/** Returns how severe a finding is, which its rule says. */
export function severityOf({ rule }: Finding): Severity {
  return FINDINGS[rule].severity;
}
