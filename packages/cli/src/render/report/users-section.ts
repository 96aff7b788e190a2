import type { ReportData, UserDigest } from '@iam-tracker/analysis';
import { CAUSE_STATUSES, FINDINGS, type UserChange } from '@iam-tracker/core';
import { describeSubject } from '../change-rows.ts';
import { findingsOf, type NamedFinding, severityOf } from '../finding-rows.ts';
import { formatCount, formatCounted } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { scrolling, section, severityBadge, timeOf } from './section.ts';

const SHOWN_FINDINGS = 100;

/** The inventory of IAM users, what is wrong with it and what changed. */
export function usersSection({ users }: ReportData): Html {
  const title = 'Users and findings';
  if (users === undefined) {
    return section({
      id: 'users',
      title,
      body: html`<p>The IAM users of this account were not scanned yet, so nothing is known about their keys, passwords and MFA. <code>iam-tracker scan</code> takes the inventory.</p>`,
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
<h3>Findings</h3>
${findings.length === 0 ? html`<p>Nothing was found wrong.</p>` : findingTable(findings)}
<h3>Changes that scans saw</h3>
${changeCount === 0 ? html`<p>None in this period.</p>` : changeTable(users)}`,
  });
}

function figures({ users }: UserDigest): Html {
  const console = users.filter(({ passwordEnabled }) => passwordEnabled === true);
  const open = console.filter(({ mfaActive }) => mfaActive === false);
  const keys = users.flatMap(({ accessKeys = [] }) =>
    accessKeys.filter(({ status }) => status === 'Active'),
  );
  const shown: readonly (readonly [label: string, value: number, isBad?: boolean])[] = [
    ['IAM users', users.length],
    ['with a console password', console.length],
    ['of these without MFA', open.length, open.length > 0],
    ['Active access keys', keys.length],
  ];
  return html`<ul class="figures small">${shown.map(
    ([label, value, isBad = false]) =>
      html`<li${isBad && html` class="bad"`}><span class="label">${label}</span> <span class="value">${formatCount(value)}</span></li>
`,
  )}</ul>`;
}

function findingTable(findings: readonly NamedFinding[]): Html {
  const shown = findings.slice(0, SHOWN_FINDINGS);
  const more = findings.length - shown.length;
  return html`${scrolling(
    'Findings',
    html`<table>
<caption><span>Findings, the worst first${more > 0 && `; ${formatCount(more)} more are in "iam-tracker findings"`}</span></caption>
<thead><tr><th scope="col">Severity</th><th scope="col">User</th><th scope="col">Finding</th><th scope="col">About</th><th scope="col" class="num">Days</th></tr></thead>
<tbody>${shown.map(findingRow)}</tbody>
</table>`,
  )}`;
}

function findingRow(finding: NamedFinding): Html {
  const { userName, rule, subject, days } = finding;
  return html`<tr><td>${severityBadge(severityOf(finding))}</td><th scope="row" class="name">${breakable(userName)}</th><td>${FINDINGS[rule].title}</td><td class="name">${breakable(subject)}</td><td class="num">${days !== undefined && formatCount(days)}</td></tr>
`;
}

function changeTable({ changes, changeCount, causes }: UserDigest): Html {
  const sums = CAUSE_STATUSES.filter((status) => causes[status] > 0).map(
    (status) => `${formatCount(causes[status])} ${status}`,
  );
  const newest = changes.length < changeCount ? `; the newest ${formatCount(changes.length)}` : '';
  return scrolling(
    'Changes that scans saw',
    html`<table>
<caption><span>Changes of users and the events that explain them: ${sums.join(', ')}${newest}</span></caption>
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">User</th><th scope="col">Change</th><th scope="col">About</th><th scope="col">Cause</th><th scope="col">Who</th><th scope="col">From</th></tr></thead>
<tbody>${changes.map(changeRow)}</tbody>
</table>`,
  );
}

function changeRow(change: UserChange): Html {
  const { cause, causeStatus, changedBefore, kind, userName } = change;
  const because =
    cause === undefined
      ? html`<span class="${causeStatus === 'unexplained' ? 'failed' : 'muted'}">${causeStatus}</span>`
      : breakable(cause.eventName);
  return html`<tr><td class="time">${cause === undefined && 'by '}${timeOf(cause?.eventTime ?? changedBefore)}</td><th scope="row" class="name">${breakable(userName)}</th><td>${kind.replaceAll('_', ' ')}</td><td class="name">${breakable(describeSubject(change))}</td><td class="name">${because}</td><td class="name">${breakable(cause?.actor)}</td><td class="address">${cause?.sourceIp}</td></tr>
`;
}
