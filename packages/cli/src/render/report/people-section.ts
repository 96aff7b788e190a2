import type { ActorRow, ReportData } from '@iam-tracker/analysis';
import { formatCount, formatCounted } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { folded, scrolling, section, timeOf } from './section.ts';

const KINDS: Readonly<Record<ActorRow['actorType'], string>> = {
  person: 'person',
  root: 'root',
  iam_user: 'IAM user',
  workload: 'workload',
  aws_service: 'AWS service',
  account: 'other account',
  unknown: 'unknown',
};
/** Networks of one actor that are counted. */
const MANY_NETWORKS = 50;

/** Ranks who did most: people first. */
export function peopleSection({ actors }: ReportData): Html {
  const { people, others, peopleCount, otherCount, uncountedEvents } = actors;
  return section({
    id: 'people',
    title: 'Most active people',
    lead: html`${shownOf(people.length, peopleCount, 'person', 'people')}: the people, IAM users and root behind the events, whatever role they used.`,
    body: html`${people.length === 0 ? html`<p>No one did anything in this period.</p>` : ranking('Most active people', people)}
${
  others.length > 0 &&
  folded(
    html`Programs, services and other accounts (${formatCount(otherCount)})`,
    ranking('Most active programs, services and other accounts', others),
  )
}
${
  uncountedEvents > 0 &&
  html`<p class="remark">${formatCounted(uncountedEvents, 'event')} of further actors ${uncountedEvents === 1 ? 'is' : 'are'} not in this ranking: there are too many different names.</p>`
}`,
  });
}

function shownOf(shown: number, all: number, one: string, many: string): string {
  return shown === all
    ? formatCounted(all, one, many)
    : `${formatCount(shown)} of ${formatCounted(all, one, many)}`;
}

function ranking(caption: string, rows: readonly ActorRow[]): Html {
  const most = Math.max(1, ...rows.map(({ events }) => events));
  return scrolling(
    caption,
    html`<table>
<caption><span>${caption}, by events</span></caption>
<thead><tr><th scope="col">Who</th><th scope="col">Kind</th><th scope="col" class="num">Events</th><td class="wide"></td><th scope="col" class="num">Refused</th><th scope="col" class="num">Changes</th><th scope="col" class="num">Sign-ins</th><th scope="col" class="num">Networks</th><th scope="col">Last seen (UTC)</th></tr></thead>
<tbody>${rows.map((row) => actorRow(row, most))}</tbody>
</table>`,
  );
}

function actorRow(row: ActorRow, most: number): Html {
  const { actor, actorType, events, failures, changes, signIns, networks, lastSeen } = row;
  const percent = Math.round((1000 * events) / most) / 10;
  const failed = Math.round((1000 * failures) / most) / 10;
  return html`<tr><th scope="row" class="name">${breakable(actor)}</th><td>${
    actorType === 'root' ? html`<span class="badge critical">root</span>` : KINDS[actorType]
  }</td><td class="num">${formatCount(events)}</td><td class="wide"><svg class="strip" width="100%" height="10" aria-hidden="true"><rect class="ok" width="${percent}%" height="10"/><rect class="bad" width="${failed}%" height="10"/></svg></td>${quantity(failures, 'failed')}${quantity(changes)}${quantity(signIns)}<td class="num">${formatCount(networks)}${networks >= MANY_NETWORKS && '+'}</td><td class="time">${timeOf(lastSeen)}</td></tr>
`;
}

/** Nothing is easier to see as nothing. */
function quantity(count: number, name = ''): Html {
  if (count === 0) return html`<td class="num none">0</td>`;
  return html`<td class="num ${name}">${formatCount(count)}</td>`;
}
