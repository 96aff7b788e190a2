import { DAY } from '@iam-tracker/core';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { formatCount } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { formatDay } from './words.ts';

export interface Bar {
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

/**
 * Draws bars over time. Across, everything is in percent of the width, so that bars stretch with the page
 * while text and lines keep their size; colours come from the style of the page.
 */
export function barChart({ bars, bucketMilliseconds, summary }: BarChart): Html {
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

/** Labels at the edges stay inside. */
function anchorAt(percent: number): string {
  if (percent < 3) return 'start';
  return percent > 97 ? 'end' : 'middle';
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
