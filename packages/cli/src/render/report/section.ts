import {
  type ActivityEvent,
  isNamedLikeIdentityCenterRole,
  permissionSetOfRole,
  type Severity,
} from '@iam-tracker/core';
import { formatMinute } from '../quantities.ts';
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

/** A table that may be wider than the screen: it scrolls by itself, by keyboard too. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="Table: ${label}" tabindex="0">${table}</div>`;
}

/** Details that are there for those who want them. */
export function folded(summary: HtmlValue, body: HtmlValue): Html {
  return html`<details><summary>${summary}</summary>${body}</details>`;
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

/** A time in UTC to the minute, as other commands write it. Text that is no time is shown as it is. */
export function timeOf(iso: string): Html {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) return html`${iso}`;
  return html`<time datetime="${iso}">${formatMinute(milliseconds / 1000)}</time>`;
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
