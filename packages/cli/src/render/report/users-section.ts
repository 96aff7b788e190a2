import type { ReportData } from '@iam-tracker/local';
import { type Html, html } from './html.ts';
import { section } from './section.ts';

/** The inventory of IAM users and what is wrong with it. */
export function usersSection(_: ReportData): Html {
  return section({
    id: 'users',
    title: 'Users and findings',
    body: html`<p>The IAM users of this account were not scanned yet, so nothing is known about their keys, passwords and MFA.</p>`,
  });
}
