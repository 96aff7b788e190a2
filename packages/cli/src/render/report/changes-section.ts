import {
  type ChangeRow,
  IDENTITY_CHANGE_KINDS,
  type IdentityChangeKind,
  type ReportData,
} from '@iam-tracker/analysis';
import { compareText, groupBy } from '@iam-tracker/core';
import { formatCount, formatCounted } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { kept, listed, nameRole, section, stretchOf, timeOf, timesSign } from './section.ts';
import { type Column, table } from './table.ts';
import { tiles } from './tiles.ts';

const KINDS: Readonly<Record<IdentityChangeKind, string>> = {
  granted: 'Rights given',
  revoked: 'Rights taken',
  trust: 'Trust',
  guard: 'Guard',
  credentials: 'Credentials',
  identities: 'Identities',
  other: 'Other',
};
/** Things that a call was made on, named beside it; all are in the table below. */
const NAMED_THINGS = 4;
/** Lines of a kind that sum up; each change of all of them is in the table below. */
const SHOWN_OF_KIND = 12;

/** Lists who changed who may do what: calls in short, the most telling kinds first; each call below. */
export function changesSection({ changes, totals }: ReportData): Html {
  const { kinds, rows } = changes;
  const tried = IDENTITY_CHANGE_KINDS.reduce(
    (sum, kind) => sum + kinds[kind].made + kinds[kind].refused,
    0,
  );
  const told = rows.reduce((sum, { times }) => sum + times, 0);
  const shown = IDENTITY_CHANGE_KINDS.filter((kind) => kinds[kind].made + kinds[kind].refused > 0);
  const sums = shown.map((kind) => ({
    label: KINDS[kind],
    value: kinds[kind].made,
    note: kinds[kind].refused > 0 && `${formatCount(kinds[kind].refused)} refused`,
    href: linkToKind(kind),
  }));
  return section({
    id: 'changes',
    title: 'Changes to permissions and identities',
    lead: html`${formatCounted(totals.changes, 'change')} made, ${formatCount(tried - totals.changes)} refused: policies, trust, group and account assignments, keys, passwords, MFA, users and roles.${
      told < tried && ` The newest of each kind are listed, ${formatCount(told)} in all.`
    }`,
    body:
      tried === 0
        ? html`<p>Nothing was changed in this period.</p>`
        : html`${tiles(sums, 'small')}${summary(rows)}${kept('Each change, with the id of its event', changeTable(rows))}`,
  });
}

/** Returns the link to the first change of a kind. */
export function linkToKind(kind: IdentityChangeKind): string {
  return `#changes-${kind}`;
}

/** Changes that differ only in what they were made on. */
type Alike = readonly [ChangeRow, ...ChangeRow[]];

const ALIKE: readonly Column<Alike>[] = [
  { title: 'Kind', cell: ([{ kind }]) => html`<span class="kind ${kind}">${KINDS[kind]}</span>` },
  { title: 'Who', isHead: true, look: 'name', cell: ([row]) => whoOf(row) },
  { title: 'Action', look: 'name', cell: (rows) => actionOf(rows[0], sumOf(rows)) },
  { title: 'What, and on what', look: 'things', cell: thingsOf },
  { title: 'When (UTC), from where', look: 'time', cell: occasionOf },
];

function summary(rows: readonly ChangeRow[]): Html {
  const groups = groupBy(rows, ({ kind, person, onBehalfOf, isRefused, event }) =>
    JSON.stringify([
      kind,
      person,
      onBehalfOf,
      event.userName,
      event.eventName,
      isRefused,
      event.errorCode,
    ]),
  );
  const alike = [...groups.values()];
  const ordered = IDENTITY_CHANGE_KINDS.flatMap((kind) =>
    alike.filter(([row]) => row.kind === kind).slice(0, SHOWN_OF_KIND),
  );
  const more = alike.length - ordered.length;
  const firsts = new Map(
    IDENTITY_CHANGE_KINDS.map((kind) => [ordered.find(([row]) => row.kind === kind), kind]),
  );
  return html`${table({
    label: 'Changes to permissions and identities',
    caption: 'Changes by kind, who made them and how; below an action that was refused, why',
    columns: ALIKE,
    rows: ordered,
    idOf: (group) => {
      const kind = firsts.get(group);
      return kind === undefined ? undefined : linkToKind(kind).slice(1);
    },
  })}${more > 0 && html`<p class="remark">and ${formatCounted(more, 'more line')} of further people or calls, in the list below</p>`}`;
}

function sumOf(rows: Alike): number {
  return rows.reduce((sum, { times }) => sum + times, 0);
}

function thingsOf(rows: Alike): Html {
  const things = rows.slice(0, NAMED_THINGS).flatMap((row) => thingOf(row) ?? []);
  const more = rows.length - NAMED_THINGS;
  if (things.length === 0) return html``;
  return html`<ul class="found">${things.map((thing) => html`<li>${thing}</li>`)}${more > 0 && html`<li class="muted">and ${formatCount(more)} more</li>`}</ul>`;
}

/** What a change was about, and what it was made on. */
function thingOf({ detail, event: { target } }: ChangeRow): Html | undefined {
  if (detail === undefined && target === undefined) return undefined;
  return html`${breakable(detail)}${detail !== undefined && target !== undefined && ' → '}${breakable(target)}`;
}

/** `rows` are newest first. */
function occasionOf(rows: Alike): Html {
  const [first = ''] = rows.map(({ firstTime }) => firstTime).sort(compareText);
  const [address, ...others] = new Set(rows.flatMap(({ event }) => event.sourceIp ?? []));
  return html`${stretchOf(first, rows[0].event.eventTime)}${
    address !== undefined &&
    html`<span class="as">${listed([breakable(address)], others.length)}</span>`
  }`;
}

const EACH: readonly Column<ChangeRow>[] = [
  { title: 'Time (UTC)', look: 'time', cell: timesOf },
  { title: 'Kind', cell: ({ kind }) => KINDS[kind] },
  { title: 'Who', isHead: true, look: 'name', cell: whoOf },
  { title: 'Action', look: 'name', cell: (row) => actionOf(row) },
  { title: 'What, and on what', look: 'name', cell: (row) => html`${thingOf(row)}` },
  { title: 'From', look: 'address', cell: ({ event }) => breakable(event.sourceIp) },
  { title: 'Event', look: 'id', cell: ({ event }) => breakable(event.eventId) },
];

function changeTable(rows: readonly ChangeRow[]): Html {
  return table({
    label: 'Each change',
    caption: 'Changes, newest first; of the same call on the same thing the newest',
    columns: EACH,
    rows,
  });
}

function timesOf({ event, firstTime, times }: ChangeRow): Html {
  return html`${timeOf(event.eventTime)}${times > 1 && html`<span class="as">${formatCounted(times - 1, 'more time')} since ${timeOf(firstTime)}</span>`}`;
}

function whoOf({ event, onBehalfOf, person }: ChangeRow): Html {
  const as =
    event.userName !== person && html`<span class="as">as ${breakable(nameRole(event))}</span>`;
  const behalf =
    onBehalfOf !== undefined && html`<span class="as">for ${breakable(onBehalfOf)}</span>`;
  return html`${breakable(person)}${behalf}${as}`;
}

function actionOf({ event, isRefused }: ChangeRow, times = 1): Html {
  return html`${breakable(event.eventName)}${times > 1 && html` ${timesSign(times)}`}${isRefused && html`<span class="as failed">${event.errorCode ?? 'failure'}</span>`}`;
}
