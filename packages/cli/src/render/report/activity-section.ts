import type { ReportData } from '@iam-tracker/analysis';
import type { EventType } from '@iam-tracker/core';
import { DAY, HOUR } from '@iam-tracker/core';
import { formatCount, formatCounted } from '../quantities.ts';
import { type Bar, barChart } from './bar-chart.ts';
import { type Html, html } from './html.ts';
import { folded, scrolling, section } from './section.ts';
import { formatDay, formatLongDay } from './words.ts';

const FAMILIES: readonly { type: EventType; title: string; about: string }[] = [
  { type: 'signin', title: 'Sign-in', about: 'console, access portal, passwords, MFA' },
  { type: 'sts', title: 'STS', about: 'roles assumed, tokens handed out' },
  { type: 'iam', title: 'IAM', about: 'users, roles, policies, keys' },
  { type: 'sso', title: 'Identity Center', about: 'assignments, permission sets, directory' },
  {
    type: 'guard',
    title: 'Guard',
    about: 'organization, account, trust anchors, trails, detectors',
  },
  { type: 'unparsed', title: 'Unparsed', about: 'records that could not be read' },
];

/** Events over time, a row for each family: they differ too much in number to share a scale. */
export function activitySection({ activity, totals }: ReportData): Html {
  const { buckets, bucketMilliseconds } = activity;
  const stretch = describeStretch(bucketMilliseconds);
  const titleOf = (start: number, events: number, failures: number) =>
    `${nameStretch(start, bucketMilliseconds)}: ${formatCounted(events, 'event')}, ${formatCount(failures)} refused or failed`;
  const shown = FAMILIES.map((family) => {
    const bars = buckets.map(({ start, counts }): Bar => {
      const { events, failures } = counts[family.type];
      return { start, value: events, failed: failures, title: titleOf(start, events, failures) };
    });
    return { ...family, bars, events: bars.reduce((sum, { value }) => sum + value, 0) };
  }).filter(({ events, type }) => events > 0 || type !== 'unparsed');
  const charts = shown.map(({ title, about, bars, events }) => {
    const failures = bars.reduce((sum, { failed }) => sum + failed, 0);
    const busiest = bars.reduce((most, bar) => (bar.value > most.value ? bar : most), {
      start: 0,
      value: 0,
    });
    const peak =
      busiest.value > 0 &&
      `; most ${formatCount(busiest.value)} on ${nameStretch(busiest.start, bucketMilliseconds)}`;
    const summary = `${title}, events per ${stretch}: ${formatCount(events)} in all, ${formatCount(failures)} refused or failed${peak || ''}.`;
    return html`<figure class="family">
<figcaption><b>${title}</b> <span class="muted">${about}</span>
<span class="sum">${formatCount(events)}${failures > 0 && html` <span class="failed">${formatCount(failures)} refused or failed</span>`}</span></figcaption>
${barChart({ bars, bucketMilliseconds, summary })}
</figure>
`;
  });
  return section({
    id: 'activity',
    title: 'Activity over time',
    lead: html`Events per ${stretch}, each family on its own scale. <span class="key"><span class="swatch ok"></span> succeeded</span> <span class="key"><span class="swatch bad"></span> refused or failed</span>`,
    body:
      totals.events === 0
        ? html`<p>No events in this period.</p>`
        : html`<div class="charts">${charts}</div>${folded(
            'Figures of these charts',
            scrolling(`Events per ${stretch}`, table(shown, stretch, bucketMilliseconds)),
          )}`,
  });
}

function table(
  families: readonly { title: string; bars: readonly Bar[] }[],
  stretch: string,
  size: number,
): Html {
  const starts = families[0]?.bars.map(({ start }) => start) ?? [];
  return html`<table>
<caption><span>Events per ${stretch} (UTC); in brackets those refused or failed</span></caption>
<thead><tr><th scope="col">From</th>${families.map(
    ({ title }) => html`<th scope="col" class="num">${title}</th>`,
  )}</tr></thead>
<tbody>${starts.map(
    (start, index) => html`<tr><th scope="row">${nameStretch(start, size)}</th>${families.map(
      ({ bars }) => cell(bars[index]),
    )}</tr>
`,
  )}</tbody>
</table>`;
}

function cell({ value, failed }: Pick<Bar, 'value' | 'failed'> = { value: 0, failed: 0 }): Html {
  return html`<td class="num">${formatCount(value)}${failed > 0 && ` (${formatCount(failed)})`}</td>`;
}

function describeStretch(size: number): string {
  if (size < DAY) return size === HOUR ? 'hour' : `${size / HOUR} hours`;
  return size === DAY ? 'day' : `${size / DAY} days`;
}

function nameStretch(start: number, size: number): string {
  if (size < DAY) return `${formatDay(start)}, ${new Date(start).toISOString().slice(11, 16)}`;
  return size === DAY ? formatLongDay(start) : `${size / DAY} days from ${formatLongDay(start)}`;
}
