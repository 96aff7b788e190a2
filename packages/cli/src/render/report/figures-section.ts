import type { ReportData } from '@iam-tracker/analysis';
import { formatCount, formatCounted } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { formatShare, section } from './section.ts';

interface Figure {
  readonly label: string;
  readonly value: number;
  readonly note: string;
  /** Something to look at, when there is any. */
  readonly isBad?: boolean;
  readonly href: string;
}

/** Shows what happened, in numbers. */
export function figuresSection({ totals, actors, alerts, changes }: ReportData): Html {
  const { CRITICAL, HIGH } = alerts.severities;
  const granted = changes.kinds.granted.made + changes.kinds.trust.made;
  const figures: readonly Figure[] = [
    {
      label: 'Events',
      value: totals.events,
      note: `${formatCount(totals.failures)} refused or failed (${formatShare(totals.failures, totals.events)})`,
      href: '#activity',
    },
    {
      label: 'People',
      value: actors.peopleCount,
      note: `and ${formatCounted(actors.otherCount, 'program or service', 'programs and services')}`,
      href: '#people',
    },
    {
      label: 'Sign-in attempts',
      value: totals.signIns,
      note: `${formatCount(totals.refusedSignIns)} refused (${formatShare(totals.refusedSignIns, totals.signIns)})`,
      href: '#sign-ins',
    },
    {
      label: 'Identity changes',
      value: totals.changes,
      note: `${formatCount(granted)} gave rights or trust`,
      href: '#changes',
    },
    {
      label: 'Alerts',
      value: alerts.alerts,
      note: `${formatCount(CRITICAL)} critical, ${formatCount(HIGH)} high`,
      isBad: CRITICAL > 0,
      href: '#alerts',
    },
    {
      label: 'Events by root',
      value: totals.rootEvents,
      note: totals.rootEvents === 0 ? 'as it should be' : 'root is for emergencies',
      isBad: totals.rootEvents > 0,
      href: '#people',
    },
  ];
  const unreadable =
    totals.unparsed > 0 &&
    html`<p class="remark">${formatCounted(totals.unparsed, 'record')} could not be read and ${
      totals.unparsed === 1 ? 'is' : 'are'
    } kept as found (event_type unparsed).</p>`;
  return section({
    id: 'figures',
    title: 'In numbers',
    body: html`<ul class="figures">${figures.map(figure)}</ul>${unreadable}`,
  });
}

function figure({ label, value, note, isBad = false, href }: Figure): Html {
  return html`<li${isBad && html` class="bad"`}><a href="${href}"><span class="label">${label}</span>
<span class="value">${formatCount(value)}</span> <span class="note">${note}</span></a></li>
`;
}
