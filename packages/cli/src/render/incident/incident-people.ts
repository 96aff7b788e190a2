import type { Incident, IncidentFinding, InvolvedParty } from '@iam-tracker/analysis';
import type { ActorType } from '@iam-tracker/core';
import type { Colors } from '../../terminal.ts';
import { severityText } from '../listing.ts';
import { formatCount, formatCounted } from '../quantities.ts';
import { widthOf } from '../table/wrap.ts';
import { name, type Page, some, span } from './page.ts';

const SHOWN_FINDINGS = 12;
const SHOWN_PEOPLE = 5;

/** Writes the rules that fired, the worst first, each once. */
export function renderFindings({ findings }: Incident, page: Page): void {
  if (findings.length === 0) return;
  page.section('WHAT THE RULES SAY', formatCounted(findings.length, 'rule'));
  const shown = findings.slice(0, SHOWN_FINDINGS);
  const widest = Math.max(...shown.map(({ severity }) => severity.length));
  for (const finding of shown) page.item(describeFinding(finding, widest, page));
  page.more(findings.length - shown.length);
}

function describeFinding(finding: IncidentFinding, width: number, page: Page): string {
  const { count, severity, suppressed, title } = finding;
  const times = `${formatCount(count)} ×`.padStart(7);
  const folded = suppressed > 0 ? ` (${formatCount(suppressed)} suppressed)` : '';
  const said = `${severity.padEnd(width)}${times}  ${name(title)}${folded}`;
  const about = aboutOf(finding);
  const fits = severity === 'CRITICAL' || widthOf(said) + widthOf(about) + 2 <= page.room;
  const line = about === '' || !fits ? said : `${said}: ${about}`;
  return severityText(severity, page.colors) + line.slice(severity.length);
}

/** Says about what a rule fired: of the worst, what exactly was found too. Safe to show. */
export function aboutOf({ detail, severity, targets }: IncidentFinding): string {
  const target = some(targets.shown.slice(0, 1).map(name), targets.count);
  if (severity !== 'CRITICAL' || detail === undefined) return target;
  const said = name(detail);
  return targets.shown.some((each) => detail.includes(each)) ? said : `${said}, ${target}`;
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
  const worst = party.severity === undefined ? '' : ` ${severityText(party.severity, colors)}`;
  return [
    `${colors.cyan(name(party.name))} (${kindOf(party, isAccountNamed)})${worst}${whyOf(party)}`,
    ...deedsOf(party),
  ].join(' · ');
}

/** Says who someone is: `IAM user of 123456789012`. Safe to show. */
export function kindOf(
  { accountId, certainty, type }: InvolvedParty,
  isAccountNamed: boolean,
): string {
  const where = isAccountNamed && accountId !== undefined ? ` of ${name(accountId)}` : '';
  const doubt = certainty === 'certain' ? '' : ', name not vouched for';
  return `${TYPES[type]}${where}${doubt}`;
}

/** Says why someone is among those involved, with a blank before it; nothing where their own acts do. */
export function whyOf({ through, why }: InvolvedParty): string {
  const by = through === undefined ? '' : ` ${name(through)}`;
  if (why === 'made') return ` acts with what${by} made`;
  return why === 'role' ? ` uses a role that${by} made` : '';
}

/** Tells how much someone did, when and from where, in short parts that are safe to show. */
export function deedsOf({
  addresses,
  changes,
  events,
  first,
  last,
  refused,
}: InvolvedParty): string[] {
  return [
    [
      formatCounted(events, 'event'),
      ...(changes === 0 ? [] : [formatCounted(changes, 'change')]),
      ...(refused === 0 ? [] : [`${formatCount(refused)} refused`]),
    ].join(', '),
    span(first, last),
    ...(addresses.count === 0 ? [] : [`from ${some(addresses.shown.map(name), addresses.count)}`]),
  ];
}
