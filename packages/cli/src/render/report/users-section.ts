import type { MemberUsers, MemberUsersDigest, ReportData, UserDigest } from '@iam-tracker/analysis';
import { CAUSE_STATUSES, FINDINGS, type UserChange } from '@iam-tracker/core';
import { describeSubject } from '../change-rows.ts';
import { findingsOf, type NamedFinding, severityOf } from '../finding-rows.ts';
import { formatCount, formatCounted } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { section, severityBadge, timeOf } from './section.ts';
import { type Column, table } from './table.ts';
import { tiles } from './tiles.ts';

const SHOWN_FINDINGS = 100;

/** The inventory of IAM users, what is wrong with it and what changed. */
export function usersSection({ memberUsers, users }: ReportData): Html {
  const title = 'Users and findings';
  if (users === undefined) {
    return section({
      id: 'users',
      title,
      body: html`<p>The IAM users of this account were not scanned yet, so nothing is known about their keys, passwords and MFA. <code>iam-tracker scan</code> takes the inventory.</p>${memberUsers !== undefined && memberBlock(memberUsers)}`,
    });
  }
  const { scan, changeCount } = users;
  const findings = findingsOf(users);
  const missing = scan.missingPermissions ?? [];
  return section({
    id: 'users',
    title,
    lead: html`As the scan of ${timeOf(scan.scanTimestamp)} saw ${formatCounted(users.users.length, 'IAM user')}: ${formatCounted(findings.length, 'finding')}. In this period, scans saw ${formatCounted(changeCount, 'change')} of users.`,
    body: html`${figures(users)}
${
  missing.length > 0 &&
  html`<p class="remark">The scan was refused ${missing.map(({ permission }) => permission).join(', ')}: what these would have told is not known.</p>`
}
<h3 id="findings">Findings</h3>
${findings.length === 0 ? html`<p>Nothing was found wrong.</p>` : findingTable(findings)}
<h3>Changes that scans saw</h3>
${changeCount === 0 ? html`<p>None in this period.</p>` : changeTable(users)}${memberUsers !== undefined && memberBlock(memberUsers)}`,
  });
}

function figures({ users }: UserDigest): Html {
  const console = users.filter(({ passwordEnabled }) => passwordEnabled === true);
  const open = console.filter(({ mfaActive }) => mfaActive === false);
  const keys = users.flatMap(({ accessKeys = [] }) =>
    accessKeys.filter(({ status }) => status === 'Active'),
  );
  const shown = [
    { label: 'IAM users', value: users.length },
    { label: 'with a console password', value: console.length },
    {
      label: 'of these without MFA',
      value: open.length,
      isBad: open.length > 0,
      href: open.length > 0 ? '#findings' : undefined,
    },
    { label: 'Active access keys', value: keys.length },
  ];
  return tiles(shown, 'small');
}

const MEMBER_COLUMNS: readonly Column<MemberUsers>[] = [
  { title: 'Account', isHead: true, look: 'name', cell: ({ accountId }) => breakable(accountId) },
  { title: 'Scanned (UTC)', look: 'time', cell: ({ scanTimestamp }) => timeOf(scanTimestamp) },
  { title: 'IAM users', look: 'num', cell: ({ users }) => formatCount(users) },
  { title: 'Console without MFA', look: 'num', cell: ({ withoutMfa }) => formatCount(withoutMfa) },
  { title: 'Active access keys', look: 'num', cell: ({ activeKeys }) => formatCount(activeKeys) },
  { title: 'Findings', look: 'num', cell: ({ findings }) => formatCount(findings) },
];

function memberBlock({ accounts, findings, shown, users }: MemberUsersDigest): Html {
  const more = accounts - shown.length;
  const rest = more > 0 ? `; ${formatCount(more)} more not shown` : '';
  return html`
<h3>Member accounts</h3>
<p>${formatCounted(users, 'IAM user')} of ${formatCounted(accounts, 'member account')}, ${formatCounted(findings, 'finding')}: <code>iam-tracker findings</code> tells them.</p>
${table({
  label: 'Users of member accounts',
  caption: `The most findings first${rest}`,
  columns: MEMBER_COLUMNS,
  rows: shown,
})}`;
}

const FINDING_COLUMNS: readonly Column<NamedFinding>[] = [
  { title: 'Severity', cell: (finding) => severityBadge(severityOf(finding)) },
  { title: 'User', isHead: true, look: 'name', cell: ({ userName }) => breakable(userName) },
  { title: 'Finding', cell: ({ rule }) => FINDINGS[rule].title },
  { title: 'About', look: 'name', cell: ({ subject }) => breakable(subject) },
  { title: 'Days', look: 'num', cell: ({ days }) => days !== undefined && formatCount(days) },
];

function findingTable(findings: readonly NamedFinding[]): Html {
  const more = findings.length - SHOWN_FINDINGS;
  return table({
    label: 'Findings',
    caption: html`Findings, the worst first${more > 0 && `; ${formatCount(more)} more are in "iam-tracker findings"`}`,
    columns: FINDING_COLUMNS,
    rows: findings.slice(0, SHOWN_FINDINGS),
  });
}

const CHANGE_COLUMNS: readonly Column<UserChange>[] = [
  {
    title: 'Time (UTC)',
    look: 'time',
    cell: ({ cause, changedBefore }) =>
      html`${cause === undefined && 'by '}${timeOf(cause?.eventTime ?? changedBefore)}`,
  },
  { title: 'User', isHead: true, look: 'name', cell: ({ userName }) => breakable(userName) },
  { title: 'Change', cell: ({ kind }) => kind.replaceAll('_', ' ') },
  { title: 'About', look: 'name', cell: (change) => breakable(describeSubject(change)) },
  { title: 'Cause', look: 'name', cell: causeOf },
  { title: 'Who', look: 'name', cell: ({ cause }) => breakable(cause?.actor) },
  { title: 'From', look: 'address', cell: ({ cause }) => cause?.sourceIp },
];

function changeTable({ changes, changeCount, causes }: UserDigest): Html {
  const sums = CAUSE_STATUSES.filter((status) => causes[status] > 0).map(
    (status) => `${formatCount(causes[status])} ${status}`,
  );
  const newest = changes.length < changeCount ? `; the newest ${formatCount(changes.length)}` : '';
  return table({
    label: 'Changes that scans saw',
    caption: `Changes of users and the events that explain them: ${sums.join(', ')}${newest}`,
    columns: CHANGE_COLUMNS,
    rows: changes,
  });
}

function causeOf({ cause, causeStatus }: UserChange): Html | undefined {
  if (cause !== undefined) return breakable(cause.eventName);
  return html`<span class="${causeStatus === 'unexplained' ? 'failed' : 'muted'}">${causeStatus}</span>`;
}
