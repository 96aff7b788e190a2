import type { Incident, IncidentFinding, InvolvedParty } from '@iam-tracker/analysis';
import type { ActorType } from '@iam-tracker/core';
import type { Colors } from '../../terminal.ts';
import { severityText } from '../listing.ts';
import { cutToMinute, formatCount, formatCounted } from '../quantities.ts';
import { name, type Page, some } from './page.ts';

const SHOWN_FINDINGS = 10;
const SHOWN_PEOPLE = 6;

/** Writes the rules that fired, the worst first. */
export function renderFindings({ findings }: Incident, page: Page): void {
  if (findings.length === 0) return;
  page.section('WHAT THE RULES SAY', formatCounted(findings.length, 'rule'));
  const shown = findings.slice(0, SHOWN_FINDINGS);
  const widest = Math.max(...shown.map(({ severity }) => severity.length));
  for (const finding of shown) page.item(describeFinding(finding, widest, page.colors));
  page.more(findings.length - shown.length);
}

function describeFinding(finding: IncidentFinding, width: number, colors: Colors): string {
  const { actors, count, detail, severity, suppressed, targets, title } = finding;
  const times = `${formatCount(count)} ×`.padStart(5);
  const about =
    targets.count > 1
      ? some(targets.shown.slice(0, 1).map(name), targets.count)
      : name(targets.shown[0] ?? '');
  return [
    `${severityText(severity, colors)}${' '.repeat(width - severity.length)} ${times}  ${title}`,
    ...(detail === undefined ? [] : [`: ${shorten(detail)}`]),
    ...(about === '' || detail?.includes(targets.shown[0] ?? '') ? [] : [` [${about}]`]),
    ` by ${some(actors.shown.slice(0, 1).map(name), actors.count)}`,
    ...(suppressed > 0 ? [` (${formatCount(suppressed)} suppressed)`] : []),
  ].join('');
}

const LONGEST_DETAIL = 100;

function shorten(detail: string): string {
  const text = name(detail);
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}…` : text;
}

const TYPES: Readonly<Record<ActorType, string>> = {
  person: 'person',
  root: 'root',
  iam_user: 'IAM user',
  workload: 'program',
  aws_service: 'AWS service',
  account: 'account',
  unknown: 'not known',
};

/** Writes who is involved, and why. */
export function renderPeople({ accounts, people }: Incident, page: Page): void {
  if (people.count === 0) return;
  page.section('WHO');
  for (const party of people.shown.slice(0, SHOWN_PEOPLE)) {
    page.item(describeParty(party, accounts.length > 1, page.colors));
  }
  page.more(people.count - SHOWN_PEOPLE);
}

function describeParty(party: InvolvedParty, isAccountNamed: boolean, colors: Colors): string {
  const { accountId, addresses, certainty, changes, events, first, last, refused } = party;
  const where = isAccountNamed && accountId !== undefined ? `, account ${name(accountId)}` : '';
  const doubt = certainty === 'certain' ? '' : ', name not vouched for';
  return [
    `${colors.cyan(name(party.name))} (${TYPES[party.type]}${where}${doubt})${describeWhy(party, colors)}`,
    `${formatCounted(events, 'event')}, ${formatCounted(changes, 'change')}, ${formatCount(refused)} refused`,
    first === last ? cutToMinute(first) : `${cutToMinute(first)} to ${cutToMinute(last)}`,
    ...(addresses.count === 0 ? [] : [`from ${some(addresses.shown.map(name), addresses.count)}`]),
  ].join(' · ');
}

function describeWhy({ severity, through, why }: InvolvedParty, colors: Colors): string {
  const worst = severity === undefined ? '' : ` ${severityText(severity, colors)}`;
  const by = through === undefined ? '' : ` ${name(through)}`;
  if (why === 'made') return `${worst} acts with what${by} made`;
  return why === 'role' ? `${worst} uses a role that${by} made` : worst;
}
