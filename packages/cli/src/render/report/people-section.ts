import type { ActorRow, ReportData } from '@iam-tracker/analysis';
import { formatCount, formatCounted } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { folded, section, timeOf } from './section.ts';
import { type Column, table } from './table.ts';

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
  return table({
    label: caption,
    caption: `${caption}, by events`,
    columns: [
      { title: 'Who', isHead: true, look: 'name', cell: ({ actor }) => breakable(actor) },
      { title: 'Kind', cell: kindOf },
      { title: 'Events', look: 'num', cell: ({ events }) => formatCount(events) },
      { title: '', look: 'wide', cell: (row) => strip(row, most) },
      quantity('Refused', 'failures', 'failed'),
      quantity('Changes', 'changes'),
      quantity('Sign-ins', 'signIns'),
      {
        title: 'Networks',
        look: 'num',
        cell: ({ networks }) => html`${formatCount(networks)}${networks >= MANY_NETWORKS && '+'}`,
      },
      { title: 'Last seen (UTC)', look: 'time', cell: ({ lastSeen }) => timeOf(lastSeen) },
    ],
    rows,
  });
}

function kindOf({ actorType }: ActorRow): Html | string {
  return actorType === 'root' ? html`<span class="badge critical">root</span>` : KINDS[actorType];
}

function strip({ events, failures }: ActorRow, most: number): Html {
  const percent = Math.round((1000 * events) / most) / 10;
  const failed = Math.round((1000 * failures) / most) / 10;
  return html`<svg class="strip" width="100%" height="10" aria-hidden="true"><rect class="ok" width="${percent}%" height="10"/><rect class="bad" width="${failed}%" height="10"/></svg>`;
}

/** Nothing is easier to see as nothing. */
function quantity(
  title: string,
  field: 'changes' | 'failures' | 'signIns',
  name?: string,
): Column<ActorRow> {
  return {
    title,
    look: 'num',
    cell: (row) => formatCount(row[field]),
    mark: (row) => (row[field] === 0 ? 'none' : name),
  };
}
