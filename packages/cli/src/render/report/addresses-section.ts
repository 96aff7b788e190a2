import type { AddressRow, ReportData } from '@iam-tracker/analysis';
import { formatCount, formatCounted } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { section, severityBadge, timeOf } from './section.ts';
import { type Column, table } from './table.ts';

/** Names at one address that are counted. */
const MANY_PEOPLE = 100;

const COLUMNS: readonly Column<AddressRow>[] = [
  { title: 'Address', isHead: true, look: 'address', cell: ({ address }) => address },
  { title: 'Worst', cell: ({ worst }) => worst !== undefined && severityBadge(worst) },
  {
    title: 'Alerts',
    look: 'num',
    cell: ({ alerts }) => formatCount(alerts),
    mark: ({ alerts }) => (alerts === 0 ? 'none' : undefined),
  },
  { title: 'Events', look: 'num', cell: ({ events }) => formatCount(events) },
  {
    title: 'Refused',
    look: 'num',
    cell: ({ failures }) => formatCount(failures),
    mark: ({ failures }) => (failures === 0 ? 'none' : 'failed'),
  },
  {
    title: 'Names',
    look: 'num',
    cell: ({ people }) => html`${formatCount(people)}${people >= MANY_PEOPLE && '+'}`,
  },
  { title: 'First seen (UTC)', look: 'time', cell: ({ firstSeen }) => timeOf(firstSeen) },
  { title: 'Last seen (UTC)', look: 'time', cell: ({ lastSeen }) => timeOf(lastSeen) },
];

/** Lists where calls came from, those that raised alerts first. */
export function addressesSection({ addresses }: ReportData): Html {
  const { rows, count, uncountedEvents } = addresses;
  const isCut = rows.length < count;
  return section({
    id: 'addresses',
    title: 'Addresses',
    lead: html`${formatCounted(count, 'address', 'addresses')} that calls came from${isCut && `; the first ${formatCount(rows.length)}`}, those with the worst alerts first. Where in the world they are is not looked up.`,
    body: html`${
      rows.length === 0
        ? html`<p>No event of this period names one.</p>`
        : table({
            label: 'Addresses',
            caption: 'Addresses that calls came from, the worst first',
            columns: COLUMNS,
            rows,
          })
    }
${
  uncountedEvents > 0 &&
  html`<p class="remark">${formatCounted(uncountedEvents, 'event')} of further addresses ${uncountedEvents === 1 ? 'is' : 'are'} not in this list: there are too many different ones.</p>`
}`,
  });
}
