import type { Incident, WayIn } from '@iam-tracker/analysis';
import { printable, shellWord } from '@iam-tracker/core';
import type { Colors, Terminal } from '../../terminal.ts';
import { cutToSecond, formatCount, formatCounted } from '../quantities.ts';
import { renderCredentials } from './incident-credentials.ts';
import { renderFindings, renderPeople } from './incident-people.ts';
import { renderStanding } from './incident-standing.ts';
import { createPage, name, type Page, some, span } from './page.ts';

const SHOWN_ENTRIES = 3;
const SHOWN_SERVICES = 6;
const SHOWN_ACTIONS = 3;
const LONGEST_AGENT = 50;
const LONGEST_SENTENCE = 1_000;

/** Writes an incident as one screen. `invocation` is how the command line is called. */
export function renderIncident(
  incident: Incident,
  invocation: string,
  { colors, width }: Terminal['out'],
): string {
  const page = createPage(width, colors);
  renderHead(incident, page);
  renderFindings(incident, page);
  renderPeople(incident, page);
  renderCredentials(incident, page);
  renderStanding(incident, page);
  renderEntries(incident, page);
  renderElsewhere(incident, page);
  page.section('NOT KNOWN');
  for (const { text } of incident.unknowns) page.item(printable(text, LONGEST_SENTENCE));
  page.section('NEXT');
  page.commands(
    incident.next.map(({ about, words }) => [
      about,
      [invocation, ...words.map(shellWord)].join(' '),
    ]),
  );
  return page.text();
}

function renderHead(incident: Incident, page: Page): void {
  const { accounts, origin, period, totals, verdict } = incident;
  const time = `${span(period.first ?? period.since, period.last ?? period.until)} UTC`;
  const where =
    accounts.length === 1
      ? `account ${name(accounts[0] ?? '')}`
      : formatCounted(accounts.length, 'account');
  const simulated = origin?.kind === 'simulated' ? ['simulated account'] : [];
  const facts = [
    ...[time, where, ...simulated, ...scopeOf(incident)],
    `${formatCounted(totals.events, 'event')}, ${formatCounted(totals.alerts, 'alert')}`,
  ];
  page.head('INCIDENT', facts.join(' · '));
  for (const sentence of verdict) page.sentence(printable(sentence, LONGEST_SENTENCE));
}

/** Names what an incident is about, when it was asked for: `actor alice`. Safe to show. */
export function scopeOf({ scope }: Pick<Incident, 'scope'>): string[] {
  const { accountId, actor, ip, key, role } = scope;
  const parts = { actor, key, ip, role, account: accountId };
  return Object.entries(parts).flatMap(([what, value]) =>
    value === undefined ? [] : [`${what} ${name(value)}`],
  );
}

function renderEntries({ entries }: Incident, page: Page): void {
  if (entries.length === 0) return;
  page.section('HOW THEY CAME IN');
  for (const entry of entries.slice(0, SHOWN_ENTRIES)) page.item(describeEntry(entry, page.colors));
  page.more(entries.length - SHOWN_ENTRIES);
}

function describeEntry(entry: WayIn, colors: Colors): string {
  return `${cutToSecond(entry.at)}  ${colors.cyan(name(entry.name))} ${describeWay(entry)}`;
}

/** Tells how someone came in, by what and from where. Safe to show. */
export function describeWay(entry: WayIn): string {
  const { kind, mfa, refusedBefore, signIn, sourceIp, userAgent } = entry;
  return [
    wayOf(entry),
    ...(sourceIp === undefined ? [] : [`from ${name(sourceIp)}`]),
    ...(kind === 'sign_in' ? [describeMfa(mfa)] : []),
    ...(userAgent === undefined ? [] : [`with ${printable(userAgent, LONGEST_AGENT)}`]),
    ...(refusedBefore === 0 ? [] : [`after ${formatCounted(refusedBefore, 'refused call')}`]),
    ...(signIn === undefined
      ? []
      : [
          `signed in ${cutToSecond(signIn.at)}${signIn.sourceIp === undefined ? '' : ` from ${name(signIn.sourceIp)}`} ${describeMfa(signIn.mfa)}`,
        ]),
  ].join(', ');
}

function wayOf({ accessKeyId = '', eventName, kind }: WayIn): string {
  const call = name(eventName);
  switch (kind) {
    case 'sign_in':
      return `signed in (${call})`;
    case 'access_key':
      return `by access key ${name(accessKeyId)} (${call})`;
    case 'session':
      return `in a session of key ${name(accessKeyId)} (${call})`;
    case 'other':
      return `by ${call}`;
  }
}

function describeMfa(mfa: WayIn['mfa']): string {
  if (mfa === undefined) return '(MFA not known)';
  return mfa === 'yes' ? 'with MFA' : 'without MFA';
}

function renderElsewhere({ elsewhere }: Incident, page: Page): void {
  if (elsewhere === undefined || elsewhere.calls === 0) return;
  const { calls, refused, services } = elsewhere;
  page.section(
    'WHAT ELSE THEY DID',
    `${formatCounted(calls, 'call')} of ${formatCounted(services.count, 'other service')}, ${formatCount(refused)} refused`,
  );
  const shown = services.shown.slice(0, SHOWN_SERVICES);
  const widest = Math.max(...shown.map(({ service }) => name(service).length));
  for (const { actions, calls: ofService, refused: no, service } of shown) {
    const names = actions.shown
      .slice(0, SHOWN_ACTIONS)
      .map((action) => `${name(action.name)} ${formatCount(action.calls)}`);
    const failed = no > 0 ? ` (${formatCount(no)} refused)` : '';
    page.item(
      `${name(service).padEnd(widest)}  ${formatCount(ofService)}${failed}: ${some(names, actions.count)}`,
    );
  }
  page.more(services.count - shown.length);
}
