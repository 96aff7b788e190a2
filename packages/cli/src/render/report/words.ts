import {
  type ActivityEvent,
  isNamedLikeIdentityCenterRole,
  permissionSetOfRole,
} from '@iam-tracker/core';
import { formatMinute } from '../quantities.ts';
import { type Html, html } from './html.ts';

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
