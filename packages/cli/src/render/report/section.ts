import {
  type ActivityEvent,
  isNamedLikeIdentityCenterRole,
  permissionSetOfRole,
  type Severity,
} from '@iam-tracker/core';
import { formatCount, formatMinute } from '../quantities.ts';
import { type Html, type HtmlValue, html } from './html.ts';

interface Section {
  /** Target of links. */
  readonly id: string;
  readonly title: string;
  /** Summary, in a sentence or two. */
  readonly lead?: HtmlValue;
  readonly body: HtmlValue;
  /** The command that shows the same. */
  readonly command?: string;
}

export function section({ id, title, lead, body, command }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${lead !== undefined && html`<p class="lead">${lead}</p>`}
${body}
${command !== undefined && html`<p class="command">The same on the command line: <code>${command}</code></p>`}
</section>
`;
}

/** Details that are there for those who want them. */
export function folded(summary: HtmlValue, body: HtmlValue): Html {
  return html`<details><summary>${summary}</summary>${body}</details>`;
}

/** Details that stay in the file: on paper there is only what they are about. */
export function kept(summary: HtmlValue, body: HtmlValue): Html {
  return html`<details class="kept"><summary>${summary}</summary>${body}</details>`;
}

/** A severity in the colour of its urgency; the word says it too. */
export function severityBadge(severity: Severity): Html {
  return html`<span class="badge ${severity.toLowerCase()}">${severity}</span>`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const LONG_DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const PERCENT = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

/** `3 Nov` */
export function formatDay(milliseconds: number): string {
  return DAY.format(milliseconds);
}

/** `Tue, 3 Nov 2026` */
export function formatLongDay(milliseconds: number): string {
  return LONG_DAY.format(milliseconds);
}

/** `4.2%`; nothing of nothing is nothing. */
export function formatShare(part: number, whole: number): string {
  return PERCENT.format(whole === 0 ? 0 : part / whole);
}

/** How often: `×3`, in words for those who hear it. */
export function timesSign(count: number): Html {
  return html`<span class="times"><span aria-hidden="true">×</span><span class="unseen">, times: </span>${formatCount(count)}</span>`;
}

/** Some of a list that may be longer: `a, b and 3 more`. */
export function listed(shown: readonly HtmlValue[], more: number): Html {
  const parts = shown.map((each, index) => html`${index > 0 && ', '}${each}`);
  return html`${parts}${more > 0 && ` and ${formatCount(more)} more`}`;
}

/** A time in UTC to the minute, as other commands write it. Text that is no time is shown as it is. */
export function timeOf(iso: string): Html {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) return html`${iso}`;
  return html`<time datetime="${iso}">${formatMinute(milliseconds / 1000)}</time>`;
}

/** From when to when, as short as it can be said: a minute, a stretch of a day, or two times. */
export function stretchOf(start: string, end: string): Html {
  const [minute, last] = [start.slice(0, 16), end.slice(0, 16)];
  if (minute === last) return timeOf(start);
  const isOneDay = start.slice(0, 10) === end.slice(0, 10);
  if (!isOneDay || Number.isNaN(Date.parse(end))) return html`${timeOf(start)} to ${timeOf(end)}`;
  return html`${timeOf(start)} to <time datetime="${end}">${last.slice(11)}</time>`;
}

/**
 * A role as people know it: Identity Center puts its permission sets into names that are hard to read. Only of
 * roles that are its own: callers may give theirs such a name.
 */
export function nameRole({
  roleArn,
  userName,
}: Pick<ActivityEvent, 'roleArn' | 'userName'>): string {
  const permissionSet = isNamedLikeIdentityCenterRole(userName)
    ? permissionSetOfRole(roleArn)
    : undefined;
  return permissionSet === undefined ? userName : `permission set ${permissionSet}`;
}
