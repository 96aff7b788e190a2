import type { ReportData, TamperedObject, TrailLine, TrailProof } from '@iam-tracker/analysis';
import { formatTime, SECOND } from '@iam-tracker/core';
import { needsLook, TRAIL_STATES, type TrailState } from '@iam-tracker/core/trail';
import { formatCount, formatCounted, formatDuration, formatMinute } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { stretchOf } from './section.ts';
import { table } from './table.ts';

/** Shows what signed digests prove of the files of a trail; nothing where there is none. */
export function trailBlock({ period, trail }: ReportData): Html {
  if (trail === undefined) return html``;
  const { lines, tampering } = trail;
  return html`<div class="block"><h3>Files of the trail</h3>
<p class="muted">AWS signs what it delivered of each account and Region, hour by hour. Times are those of deliveries, minutes after the events.</p>
${judge(trail, period.since / SECOND)}
${tampering.count > 0 && objectTable(tampering)}
${lineTable(lines)}</div>
`;
}

/** The verdict, no larger than what the ledgers say. */
function judge(trail: TrailProof, since: number): Html {
  const { begins, chainAccounts, chains, longestOpen, openChains, states, unprovenFiles } = trail;
  const all = `${formatCounted(chains, 'chain')} of ${formatCounted(chainAccounts, 'account')}`;
  const files =
    unprovenFiles > 0 && ` No digest names ${formatCounted(unprovenFiles, 'file')} that lie there.`;
  const before =
    begins !== undefined &&
    begins > since &&
    ` All of them go back to ${formatMinute(begins)} UTC: of what was delivered before, not everything is proven.`;
  if (trail.tampering.count > 0 || states['not believed'] > 0) {
    return html`<p class="verdict critical"><b>Not as AWS delivered it.</b> ${all}: ${countStates(states)}.${files}${before}</p>`;
  }
  const isOpen = TRAIL_STATES.some((state) => needsLook(state) && states[state] > 0);
  if (isOpen || openChains > 0 || begins === undefined || trail.provenTo === undefined) {
    const longest =
      openChains > 0 &&
      ` ${formatCount(openChains)} prove not all of this period, the longest gap ${formatDuration(longestOpen)} in all.`;
    return html`<p class="verdict open"><b>Not everything is proven.</b> ${all}: ${countStates(states)}.${longest}${files}${before}</p>`;
  }
  return html`<p class="verdict whole"><b>Nothing was taken away or changed.</b> ${all}: all files up to ${formatMinute(trail.provenTo)} UTC are there as AWS delivered them, and were read.${files}${before}</p>`;
}

function countStates(states: TrailProof['states']): string {
  return TRAIL_STATES.flatMap((state) =>
    states[state] === 0 ? [] : [`${formatCount(states[state])} ${state}`],
  ).join(', ');
}

function lineTable({ count, shown }: TrailProof['lines']): Html {
  const more = count - shown.length;
  const caption =
    more > 0
      ? `Accounts and Regions, times in UTC; the worst ${formatCount(shown.length)} lines of ${formatCount(count)}`
      : 'Accounts and Regions, times in UTC';
  const minute = (second: number | undefined) =>
    second === undefined ? undefined : formatMinute(second);
  return table<TrailLine>({
    label: 'Proof of the trail',
    caption,
    columns: [
      { title: 'Account', isHead: true, look: 'name', cell: ({ accountId }) => accountId },
      { title: 'Region', cell: ({ regions }) => nameRegions(regions) },
      { title: 'State', cell: ({ state }) => state, mark: ({ state }) => markOf(state) },
      { title: 'Proven from', look: 'time', cell: ({ since }) => minute(since) },
      { title: 'To', look: 'time', cell: ({ provenTo }) => minute(provenTo) },
      { title: 'Not proven', cell: ({ open }) => (open > 0 ? formatDuration(open) : 'none') },
      { title: 'Tampered', look: 'num', cell: ({ findings }) => formatCount(findings) },
      {
        title: 'Unproven files',
        look: 'num',
        cell: ({ unprovenFiles }) => formatCount(unprovenFiles),
      },
      { title: 'Files', look: 'num', cell: ({ files }) => formatCount(files) },
    ],
    rows: shown,
  });
}

function nameRegions(regions: readonly string[]): string {
  return regions.length === 1 ? (regions[0] ?? '') : formatCounted(regions.length, 'Region');
}

function markOf(state: TrailState): string | undefined {
  return needsLook(state) ? 'failed' : undefined;
}

/** Words for what was done to an object. */
const KINDS: Readonly<Record<TamperedObject['kind'], string>> = {
  digest_missing: 'digests are gone',
  digest_invalid: 'AWS did not sign this digest where it lies',
  chain_broken: 'this digest does not go on from the one before',
  file_missing: 'a file that a digest names is gone',
  file_altered: 'a file is not the one that a digest names',
};

function objectTable({ count, shown }: TrailProof['tampering']): Html {
  return table<TamperedObject>({
    label: 'What was tampered with',
    caption:
      count > shown.length
        ? `What was tampered with; the newest ${formatCount(shown.length)} of ${formatCount(count)} findings`
        : 'What was tampered with',
    columns: [
      { title: 'Finding', isHead: true, look: 'wide', cell: ({ kind }) => KINDS[kind] },
      {
        title: 'Delivered (UTC)',
        look: 'time',
        cell: ({ end, start }) => stretchOf(isoOf(start), isoOf(end)),
      },
      { title: 'Account', look: 'name', cell: ({ accountId }) => accountId },
      { title: 'Region', cell: ({ region }) => region },
      { title: 'Object', look: 'name', cell: ({ object }) => breakable(object) },
      {
        title: 'Found (UTC)',
        look: 'time',
        cell: ({ foundAt }) => formatMinute(foundAt),
      },
    ],
    rows: shown,
  });
}

function isoOf(second: number): string {
  return formatTime(second * SECOND);
}
