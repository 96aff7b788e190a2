import { isNamedLikeIdentityCenterRole } from '../people/vouched.ts';
import type { AlertDocument, NamedAlertDocument, SummaryDocument } from './alert-document.ts';

/** A line about an alert; one without a label goes on with the line before. */
type Fact = readonly [label: string, text: string];

type Told = AlertDocument['credentials'][number];

/** Stands in the place of a service when the scan of users found something. */
const SCANNER = 'user-scanner';

/** Tells whether a scan of users found something that no call tells of. */
export function isFoundByScan({
  event_source: source,
}: Pick<AlertDocument['event'], 'event_source'>): boolean {
  return source === SCANNER;
}

/** Words for how the person was found; what is a name of AWS's own for it stands for itself. */
const FOUND_BY: Readonly<Record<string, string>> = {
  delegate: 'another account, by temporary delegation',
  assumed_root: 'who took root is recorded in the management account',
  root: '',
  account: 'another account; who there is not recorded here',
  identity_center_session: 'Identity Center',
  identity_center_user: 'Identity Center',
  switched_from: 'switched roles in the console',
  iam_user: 'IAM user',
  source_identity: 'source identity, set by who opened the session',
  saml_subject: 'named by the SAML provider',
  web_identity_subject: 'named by the token of the web identity',
  session_name: 'session name, chosen by who opened the session',
  aws_service: 'AWS service',
  workload: 'a role or machine; no person is known',
  unknown: 'the record names no one',
  role_chain: 'followed from session to session',
};

const PARTS = {
  made: 'made for',
  handed_out: 'handed out for',
  changed: 'of',
  used: 'used by',
  began: 'opened the first session, of',
} as const;
const KINDS = {
  access_key: 'access key',
  session: 'session key',
  console_password: 'console password',
  service_credential: 'credential of a service',
  ssh_key: 'SSH key',
  certificate: 'certificate',
} as const;

/** Says what happened without a word of the event, so that no caller can write it: the rule, and how many. */
export function writeTitle({ rule, summary }: AlertDocument): string {
  const count = summary === null || summary.kind === 'together' ? '' : writeSubjectCount(summary);
  return `${count}${rule.title}`;
}

function writeSubjectCount({ count, is_at_least: isAtLeast, kind }: SummaryDocument): string {
  const amount = `${count}${isAtLeast ? '+' : ''}`;
  return kind === 'late' ? `${amount} late: ` : `${amount} more: `;
}

/** Lists who, what, from where and when, in the order in which people ask. Every text is fit to be shown. */
export function listFacts(document: AlertDocument): readonly Fact[] {
  const { actor, credentials, event } = document;
  return [
    ['Who', nameWho(document)],
    ...optionalFact('For', actor.on_behalf_of),
    ...(actor.is_chain_cut ? [['', '<- sessions before these were not followed'] as const] : []),
    ...actor.chain.map((hop): Fact => ['', `<- ${hop}`]),
    ...optionalFact('Accounts', actor.accounts?.map(nameAccount).join(' -> ') ?? null),
    ...identityFacts(document),
    ['What', nameWhat(event)],
    ...optionalFact('Error', joinTexts(event.error_code, event.error_message)),
    ...optionalFact('Target', nameTarget(event.target)),
    ...optionalFact('From', event.source_ip),
    ...optionalFact('Agent', event.user_agent),
    ...optionalFact('MFA', event.mfa),
    ['When', event.event_time ?? 'unknown'],
    ...optionalFact('Account', joinTexts(nameAccount(event), event.aws_region)),
    ...credentials.map((each, index): Fact => [index === 0 ? 'Key' : '', describeCredential(each)]),
  ];
}

/** Says what was found; where the rule says no more than the call or that it is new, the call and what it was about. */
export function nameFinding({ detail, event }: AlertDocument): string {
  const call = joinWords(event.event_name ?? 'a call', event.target);
  if (detail === null || detail === event.event_name) return call;
  return detail.startsWith('first time') ? `${call}; ${detail}` : detail;
}

function joinWords(call: string, target: string | null): string {
  return target === null ? call : `${call} on ${nameTarget(target)}`;
}

function nameWho({ actor, event }: AlertDocument): string {
  if (isFoundByScan(event)) return 'not known: no event tells of it';
  const isTried = event.outcome === 'failure' && event.event_source?.startsWith('signin.') === true;
  // The one who fails to sign in is not the one whose name was typed.
  if (isTried) return `not known: the sign-in as ${actor.name} failed`;
  const how = FOUND_BY[actor.rule] ?? actor.rule;
  const why = actor.certainty === 'likely' ? `likely: ${how}` : how;
  return why === '' ? actor.name : `${actor.name} (${why})`;
}

/** The names that people know, then the ARN as evidence. */
function identityFacts({ actor, event }: AlertDocument): Fact[] {
  if (isFoundByScan(event)) return [];
  const isSaid = actor.rule === 'iam_user' || actor.rule === 'root';
  const names = [isSaid ? null : actor.identity, event.user_arn].filter((each) => each !== null);
  const [first = event.user_name, ...more] = names;
  return [...optionalFact('As', first), ...more.map((each): Fact => ['', each])];
}

/** Names an account by its id, with what it is called behind it. */
function nameAccount({
  account_id: id,
  account_name: name,
}: Pick<AlertDocument['event'], 'account_id' | 'account_name'>): string | null {
  return id === null || name === undefined ? id : `${id} (${name})`;
}

function nameWhat({ event_name, event_source, outcome }: AlertDocument['event']): string {
  return isFoundByScan({ event_source })
    ? 'found by the scan of users'
    : `${event_name} (${event_source}): ${outcome}`;
}

/** The name is the caller's choice: what it looks like is said beside it, not instead of it. */
function nameTarget(target: string | null): string | null {
  const name = target?.startsWith('role/') === true ? target.slice('role/'.length) : '';
  if (!isNamedLikeIdentityCenterRole(name)) return target;
  const [, permissionSet] = /^AWSReservedSSO_(.+)_/.exec(name) ?? [];
  return `${target} (by its name the permission set ${permissionSet})`;
}

function describeCredential(credential: Told): string {
  const { holder, kind, part, state } = credential;
  const words = PARTS[part === 'made' && kind === 'session' ? 'handed_out' : part];
  return `${nameCredential(credential)}, ${words} ${holder}; ${state}`;
}

/** Names a credential by its kind and id. */
export function nameCredential({ id, kind }: Pick<Told, 'id' | 'kind'>): string {
  return id === null ? KINDS[kind] : `${KINDS[kind]} ${id}`;
}

function optionalFact(label: string, text: string | null): Fact[] {
  return text === null || text === '' ? [] : [[label, text]];
}

function joinTexts(left: string | null, right: string | null): string {
  return [left, right].filter((each) => each !== null).join(', ');
}

/** Introduces what a summary names: how many, and of when. */
export function writeCount({
  count,
  from,
  is_at_least: isAtLeast,
  kind,
  to,
}: SummaryDocument): string {
  const amount = `${isAtLeast ? 'At least ' : ''}${count}`;
  const period = from === to ? `at ${from}` : `from ${from} to ${to}`;
  switch (kind) {
    case 'together':
      return `${amount} more of this rule, ${period}:`;
    case 'closing':
      return `${amount} more of this rule since its last message, ${period}:`;
    case 'late':
      return `${amount} of this rule ${period}, found late: the collector had been away. The worst first:`;
    default:
      return kind satisfies never;
  }
}

/** Tells of one kind of the alerts of a summary in a line. */
export function writeNamed(alert: NamedAlertDocument): string {
  const { actor, count, detail, event_id: id, event_name: name, outcome, severity } = alert;
  const target = alert.target === null ? '' : ` on ${alert.target}`;
  const from = alert.source_ip === null ? '' : ` from ${alert.source_ip}`;
  const found = detail === null ? '' : `: ${detail}`;
  const times = count === 1 ? '' : `${count} x `;
  const failed = outcome === 'failure' ? ' (refused)' : '';
  return `${severity} ${alert.event_time} ${times}${name}${failed} by ${actor}${target}${from}${found} (event ${id})`;
}
