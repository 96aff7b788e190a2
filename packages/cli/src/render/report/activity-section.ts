import type { ReportData } from '@iam-tracker/analysis';
import { DAY, type EventType, HOUR } from '@iam-tracker/core';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { formatCount, formatCounted } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { formatDay, formatLongDay, kept, section } from './section.ts';
import { table } from './table.ts';

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
  const families = FAMILIES.map((family) => {
    const bars = buckets.map(({ start, counts }): Bar => {
      const { events, failures } = counts[family.type];
      return { start, value: events, failed: failures, title: titleOf(start, events, failures) };
    });
    return { ...family, bars, events: bars.reduce((sum, { value }) => sum + value, 0) };
  });
  const shown = families.filter(({ events }) => events > 0);
  const silent = families.filter(({ events, type }) => events === 0 && type !== 'unparsed');
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
        : html`<div class="charts">${charts}</div>${silent.length > 0 && html`<p class="remark">No events: ${silent.map(({ title }) => title).join(', ')}.</p>`}${kept('Figures of these charts', figures(shown, stretch, bucketMilliseconds))}`,
  });
}

function figures(
  families: readonly { title: string; bars: readonly Bar[] }[],
  stretch: string,
  size: number,
): Html {
  const starts = families[0]?.bars.map(({ start }, index) => ({ start, index })) ?? [];
  return table({
    label: `Events per ${stretch}`,
    caption: `Events per ${stretch} (UTC); in brackets those refused or failed`,
    columns: [
      { title: 'From', isHead: true, look: 'time', cell: ({ start }) => nameStretch(start, size) },
      ...families.map(({ title, bars }) => ({
        title,
        look: 'num' as const,
        cell: ({ index }: { readonly index: number }) => countsOf(bars[index]),
      })),
    ],
    rows: starts,
  });
}

function countsOf({ value, failed }: Pick<Bar, 'value' | 'failed'> = { value: 0, failed: 0 }) {
  return `${formatCount(value)}${failed > 0 ? ` (${formatCount(failed)})` : ''}`;
}

function describeStretch(size: number): string {
  if (size < DAY) return size === HOUR ? 'hour' : `${size / HOUR} hours`;
  return size === DAY ? 'day' : `${size / DAY} days`;
}

function nameStretch(start: number, size: number): string {
  if (size < DAY) return `${formatDay(start)}, ${new Date(start).toISOString().slice(11, 16)}`;
  return size === DAY ? formatLongDay(start) : `${size / DAY} days from ${formatLongDay(start)}`;
}

interface Bar {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly value: number;
  /** Part of the value that failed. */
  readonly failed: number;
  /** Text that a pointer over it shows. */
  readonly title: string;
}

interface BarChart {
  readonly bars: readonly Bar[];
  readonly bucketMilliseconds: number;
  /** Text of the picture, for those who do not see it. */
  readonly summary: string;
}

const HEIGHT = 76;
const AXIS = 18;
const TOP = 10;
const TICKS = 8;
/** Half the longest label (`2026-03`) in percent of the narrowest chart, of a screen of 320 points. */
const EDGE = 9;

/**
 * Draws bars over time. Across, everything is in percent of the width, so that bars stretch with the page
 * while text and lines keep their size; colours come from the style of the page.
 */
function barChart({ bars, bucketMilliseconds, summary }: BarChart): Html {
  const first = bars[0]?.start ?? 0;
  const end = (bars.at(-1)?.start ?? 0) + bucketMilliseconds;
  const x = scaleUtc().domain([first, end]).range([0, 100]);
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const y = scaleLinear().domain([0, most]).range([HEIGHT, TOP]);
  const width = 100 / Math.max(1, bars.length);
  const across = (time: number) => `${round(x(time))}%`;
  const drawn = bars.map(({ start, value, failed, title }) => {
    const left = `${round(x(start) + width * 0.1)}%`;
    const wide = `${round(width * 0.8)}%`;
    return (
      value > 0 &&
      html`<g><title>${title}</title>${bar('ok', left, wide, y(value), y(failed))}${
        failed > 0 && bar('bad', left, wide, y(failed), HEIGHT)
      }</g>
`
    );
  });
  const ticks = x
    .ticks(TICKS)
    .filter((tick) => bucketMilliseconds < DAY || tick.getTime() % DAY === 0)
    .map((tick) => tick.getTime());
  const label = labelOf(ticks, bucketMilliseconds);
  const isTight = ticks.length > 4;
  return html`<svg class="bars" role="img" aria-label="${summary}" width="100%" height="${HEIGHT + AXIS}">
${drawn}
<line class="axis" x1="0" x2="100%" y1="${HEIGHT + 0.5}" y2="${HEIGHT + 0.5}"/>
<line class="grid" x1="0" x2="100%" y1="${TOP - 0.5}" y2="${TOP - 0.5}"/>
<text class="most" x="100%" y="${TOP + 10}" text-anchor="end">${formatCount(most)}</text>
${ticks.map(
  (
    tick,
    index,
  ) => html`<g${isTight && index % 2 === 1 && html` class="seldom"`}><line class="tick" x1="${across(tick)}" x2="${across(tick)}" y1="${HEIGHT}" y2="${HEIGHT + 4}"/><text x="${across(tick)}" y="${HEIGHT + 15}" text-anchor="${anchorAt(x(tick))}">${label(tick)}</text></g>
`,
)}</svg>`;
}

/** Draws a bar of at least one pixel: what is there is seen, however little. */
function bar(name: string, x: string, width: string, top: number, bottom: number): Html {
  const height = Math.max(1, round(bottom - top));
  return html`<rect class="${name}" x="${x}" y="${round(bottom - height)}" width="${width}" height="${height}"/>`;
}

function labelOf(ticks: readonly number[], size: number): (tick: number) => string {
  const isYears = (ticks.at(-1) ?? 0) - (ticks[0] ?? 0) > 300 * DAY;
  if (isYears) return (tick) => new Date(tick).toISOString().slice(0, 7);
  if (size >= DAY) return formatDay;
  return (tick) =>
    tick % DAY === 0 ? formatDay(tick) : new Date(tick).toISOString().slice(11, 16);
}

/** Keeps labels inside of the chart, at its edges too. */
function anchorAt(percent: number): string {
  if (percent < EDGE) return 'start';
  return percent > 100 - EDGE ? 'end' : 'middle';
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
