import type { HourCount, NetworkRow, ReportData } from '@iam-tracker/analysis';
import { scaleSqrt } from 'd3-scale';
import { formatCount, formatCounted } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { formatShare, scrolling, section, timeOf } from './section.ts';

/** Shades of the heat map besides none. */
const SHADES = 5;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Shows sign-ins by network and hour: a table whose cells have a colour, so that it can be read without seeing colours. */
export function signInsSection({ signIns }: ReportData): Html {
  const { networks, others, attempts, refused } = signIns;
  const cells = [...networks, others].flatMap(({ hours }) => hours.map((hour) => hour.attempts));
  const shade = scaleSqrt()
    .domain([0, Math.max(1, ...cells)])
    .rangeRound([0, SHADES]);
  const level = (count: number) => (count === 0 ? 0 : Math.max(1, shade(count)));
  const table = html`<table class="heat">
<caption><span>Sign-in attempts by network and hour of the day (UTC). A bar below a number: some were refused; a full one: all were</span></caption>
<thead><tr><th scope="col">Network</th>${HOURS.map(
    (hour) => html`<th scope="col" class="hour">${String(hour).padStart(2, '0')}</th>`,
  )}<th scope="col" class="num">Attempts</th><th scope="col" class="num">Refused</th><th scope="col" class="num">Names</th><th scope="col">Last</th></tr></thead>
<tbody>${networks.map((row) => networkRow(row, level))}${
    others.networks > 0 &&
    html`<tr><th scope="row">${formatCounted(others.networks, 'other network')}</th>${others.hours.map(
      (hour) => hourCell(hour, level),
    )}${totalCells(others)}<td></td><td></td></tr>`
  }</tbody>
</table>`;
  return section({
    id: 'sign-ins',
    title: 'Sign-ins by network and hour',
    lead: html`${formatCounted(attempts, 'attempt')} to sign in to the console or the access portal, ${formatCount(refused)} refused (${formatShare(refused, attempts)}). Networks are /24 for IPv4 and /48 for IPv6; where in the world they are is not looked up.`,
    body:
      attempts === 0
        ? html`<p>No one tried to sign in in this period.</p>`
        : scrolling('Sign-ins by network and hour', table),
  });
}

function networkRow(row: NetworkRow, level: (count: number) => number): Html {
  return html`<tr><th scope="row">${row.network === '' ? 'no address recorded' : row.network}</th>${row.hours.map(
    (hour) => hourCell(hour, level),
  )}${totalCells(row)}<td class="num">${formatCount(row.people)}${row.people >= 100 && '+'}</td><td class="time">${timeOf(row.lastSeen)}</td></tr>
`;
}

function hourCell({ attempts, refused }: HourCount, level: (count: number) => number): Html {
  const mark = refused === 0 ? '' : refused === attempts ? ' all-refused' : ' some-refused';
  const spoken =
    refused > 0 && html`<span class="unseen"> (${formatCount(refused)} refused)</span>`;
  return html`<td class="h${level(attempts)}${mark}">${attempts > 0 && formatCount(attempts)}${spoken}</td>`;
}

function totalCells({ attempts, refused }: HourCount): Html {
  return html`<td class="num">${formatCount(attempts)}</td><td class="num${refused > 0 && ' failed'}">${formatCount(refused)}</td>`;
}
