import {
  type ChangeRow,
  IDENTITY_CHANGE_KINDS,
  type IdentityChangeKind,
  type ReportData,
} from '@iam-tracker/analysis';
import { formatCount, formatCounted } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { nameRole, scrolling, section, timeOf } from './section.ts';

const KINDS: Readonly<Record<IdentityChangeKind, string>> = {
  granted: 'Rights given',
  revoked: 'Rights taken',
  trust: 'Trust',
  guard: 'Guard',
  credentials: 'Credentials',
  identities: 'Identities',
  other: 'Other',
};

/** Lists who changed who may do what. */
export function changesSection({ changes, totals }: ReportData): Html {
  const { kinds, newest } = changes;
  const tried = IDENTITY_CHANGE_KINDS.reduce(
    (sum, kind) => sum + kinds[kind].made + kinds[kind].refused,
    0,
  );
  const sums = IDENTITY_CHANGE_KINDS.filter(
    (kind) => kinds[kind].made + kinds[kind].refused > 0,
  ).map(
    (kind) =>
      html`<li><span class="label">${KINDS[kind]}</span> <span class="value">${formatCount(kinds[kind].made)}</span> <span class="note">${kinds[kind].refused > 0 ? `${formatCount(kinds[kind].refused)} refused` : ''}</span></li>
`,
  );
  const told =
    newest.length < tried ? html` The newest ${formatCount(newest.length)} are listed.` : html``;
  return section({
    id: 'changes',
    title: 'Changes to permissions and identities',
    lead: html`${formatCounted(totals.changes, 'change')} made, ${formatCount(tried - totals.changes)} refused: policies, trust, group and account assignments, keys, passwords, MFA, users and roles.${told}`,
    body:
      tried === 0
        ? html`<p>Nothing was changed in this period.</p>`
        : html`<ul class="figures small">${sums}</ul>${scrolling(
            'Changes to permissions and identities',
            html`<table>
<caption><span>Changes, newest first; below an action that was refused, why</span></caption>
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Kind</th><th scope="col">Who</th><th scope="col">Action</th><th scope="col">What</th><th scope="col">Target</th><th scope="col">From</th></tr></thead>
<tbody>${newest.map(changeRow)}</tbody>
</table>`,
          )}`,
  });
}

function changeRow({ kind, detail, event, isRefused, onBehalfOf, person }: ChangeRow): Html {
  const { eventTime, eventName, userName, target, sourceIp, errorCode } = event;
  const as = userName !== person && html`<span class="as">as ${breakable(nameRole(event))}</span>`;
  const behalf =
    onBehalfOf !== undefined && html`<span class="as">for ${breakable(onBehalfOf)}</span>`;
  const refused = isRefused && html`<span class="as failed">${errorCode ?? 'failure'}</span>`;
  return html`<tr><td class="time">${timeOf(eventTime)}</td><td><span class="kind ${kind}">${KINDS[kind]}</span></td><th scope="row" class="name who-cell">${breakable(person)}${behalf}${as}</th><td class="name">${breakable(eventName)}${refused}</td><td class="name">${breakable(detail)}</td><td class="name">${breakable(target)}</td><td class="address">${sourceIp}</td></tr>
`;
}
