import { createHash } from 'node:crypto';
import type { Report } from '@iam-tracker/analysis';
import { scopeOf } from '../incident/incident.ts';
import { formatCounted, formatMinute } from '../quantities.ts';
import { activitySection } from './activity-section.ts';
import { addressesSection } from './addresses-section.ts';
import { alertsSection } from './alerts-section.ts';
import { changesSection } from './changes-section.ts';
import { coverageSection } from './coverage-section.ts';
import { figuresSection } from './figures-section.ts';
import { type Html, html, textOfHtml, trusted } from './html.ts';
import { PAGE_STYLE } from './page-style.data.ts';
import { peopleSection } from './people-section.ts';
import { signInsSection } from './sign-ins-section.ts';
import { summarySection } from './summary-section.ts';
import { usersSection } from './users-section.ts';

const CONTENTS: readonly (readonly [id: string, title: string])[] = [
  ['summary', 'Summary'],
  ['figures', 'In numbers'],
  ['alerts', 'Alerts'],
  ['people', 'People'],
  ['addresses', 'Addresses'],
  ['changes', 'Changes'],
  ['sign-ins', 'Sign-ins'],
  ['activity', 'Activity'],
  ['users', 'Users'],
  ['coverage', 'Coverage'],
];

/**
 * The page may show itself and nothing else: no script, no request, no form, no base. The one style is
 * allowed by what it says, so that none can be added.
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  // The empty icon below, for which a browser would otherwise ask a server.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

interface PageOptions {
  /** Heading, as the user gave it. */
  readonly title?: string | undefined;
}

/** Writes a report as one page that needs nothing else: no network, no script. */
export function renderReport(data: Report, { title }: PageOptions = {}): string {
  const { period, accounts } = data;
  const asked = scopeOf(data.incident).join(', ');
  const heading = title ?? (asked === '' ? 'IAM activity report' : 'IAM incident report');
  // The inventory is about all users, not about those who were asked for.
  const contents = CONTENTS.filter(([id]) => id !== 'users' || asked === '');
  const account =
    accounts.length === 1 ? `account ${accounts[0]}` : formatCounted(accounts.length, 'account');
  const between = html`${formatMinute(period.since / 1000)} to ${formatMinute(period.until / 1000)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${heading}, ${account}, ${between} UTC</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<header>
<h1>${heading}</h1>
<p class="subtitle">${accounts.length > 3 ? account : accountsOf(accounts)} · ${between} UTC</p>
${asked !== '' && html`<p class="subtitle">Only what was done by ${asked}</p>`}
<p class="facts">Made ${formatMinute(period.madeAt / 1000)} UTC. All times are UTC.</p>
${originNotice(data)}
<nav aria-label="Sections"><ul>${contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main id="content" tabindex="-1">
${summarySection(data)}
${figuresSection(data)}
${alertsSection(data)}
${peopleSection(data)}
${addressesSection(data)}
${changesSection(data)}
${signInsSection(data)}
${activitySection(data)}
${asked === '' && usersSection(data)}
${coverageSection(data)}
</main>
<footer><p>Made by iam-tracker from the ledger on one machine. This page holds who did what: share it as you would the ledger.</p></footer>
</body>
</html>
`;
  return textOfHtml(page);
}

function accountsOf(accounts: readonly string[]): string {
  if (accounts.length === 0) return 'No account';
  return `${accounts.length === 1 ? 'Account' : 'Accounts'} ${accounts.join(', ')}`;
}

function originNotice({ origin }: Report): Html {
  if (origin?.kind !== 'simulated') return html``;
  return html`<p class="notice"><b>Simulated account</b> (seed ${origin.seed}): no one in this report exists.</p>`;
}
