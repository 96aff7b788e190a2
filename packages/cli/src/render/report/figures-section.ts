import type { ReportData } from '@iam-tracker/analysis';
import type { Severity } from '@iam-tracker/core';
import { formatCount, formatCounted } from '../quantities.ts';
import { storyOf } from './alerts-section.ts';
import { linkToKind } from './changes-section.ts';
import { type Html, html } from './html.ts';
import { formatShare, section } from './section.ts';
import { type Tile, tiles } from './tiles.ts';

/** Shows what happened, in numbers; each leads to where it is told. */
export function figuresSection(data: ReportData): Html {
  const { totals, actors, addresses, alerts, changes } = data;
  const { CRITICAL, HIGH } = alerts.severities;
  const granted = changes.kinds.granted.made + changes.kinds.trust.made;
  const firstGrant = changes.kinds.granted.made > 0 ? 'granted' : 'trust';
  const countOf = (severity: Severity, word: string) => {
    const href = storyOf(alerts, severity);
    const text = `${formatCount(alerts.severities[severity])} ${word}`;
    return href === undefined ? text : html`<a href="${href}">${text}</a>`;
  };
  const shown: readonly Tile[] = [
    {
      label: 'Alerts',
      value: alerts.alerts,
      note: html`${countOf('CRITICAL', 'critical')}, ${countOf('HIGH', 'high')}`,
      isBad: CRITICAL + HIGH > 0,
      href: '#alerts',
    },
    {
      label: 'Identity changes',
      value: totals.changes,
      note:
        granted === 0
          ? 'none gave rights or trust'
          : html`<a href="${linkToKind(firstGrant)}">${formatCount(granted)} gave rights or trust</a>`,
      href: '#changes',
    },
    {
      label: 'People',
      value: actors.peopleCount,
      note: `and ${formatCounted(actors.otherCount, 'program or service', 'programs and services')}`,
      href: '#people',
    },
    {
      label: 'Addresses',
      value: addresses.count,
      note: 'that calls came from',
      href: '#addresses',
    },
    {
      label: 'Sign-in attempts',
      value: totals.signIns,
      note: `${formatCount(totals.refusedSignIns)} refused (${formatShare(totals.refusedSignIns, totals.signIns)})`,
      href: '#sign-ins',
    },
    {
      label: 'Events by root',
      value: totals.rootEvents,
      note: totals.rootEvents === 0 ? 'as it should be' : 'root is for emergencies',
      isBad: totals.rootEvents > 0,
      href: '#people',
    },
    {
      label: 'Events',
      value: totals.events,
      note: `${formatCount(totals.failures)} refused or failed (${formatShare(totals.failures, totals.events)})`,
      href: '#activity',
    },
  ];
  const unreadable =
    totals.unparsed > 0 &&
    html`<p class="remark">${formatCounted(totals.unparsed, 'record')} could not be read and ${
      totals.unparsed === 1 ? 'is' : 'are'
    } kept as found (event_type unparsed).</p>`;
  return section({ id: 'figures', title: 'In numbers', body: html`${tiles(shown)}${unreadable}` });
}
