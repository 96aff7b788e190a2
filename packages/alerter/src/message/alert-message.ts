import { isNamedLikeIdentityCenterRole } from '@iam-tracker/core';
import type {
  AlertDocument,
  NamedAlertDocument,
  SummaryDocument,
} from '@iam-tracker/core/alert-document';
import type { Alert } from '../alert/alert.ts';
import type { PublishContext } from '../ports.ts';
import { buildDocument, show, writeJson } from './alert-document.ts';

/** An alert as it leaves the house. */
export interface AlertMessage {
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** For machines: one line of JSON. */
  readonly json: string;
  readonly document: AlertDocument;
  /** Attributes that subscriptions filter by; none is empty. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Writes an alert for every reader. Total, bounded (some 20 KB) and the same for the same alert. */
export function buildMessage(alert: Alert, context: PublishContext): AlertMessage {
  const document = buildDocument(alert, context);
  const { accountId = '', eventName } = alert.event;
  const attributes = {
    severity: alert.severity,
    rule_id: alert.rule.id,
    event_name: show(eventName),
    account_id: show(accountId),
  };
  return {
    subject: writeSubject(document),
    text: writeMailText(document),
    json: writeJson(document),
    document,
    attributes: Object.fromEntries(Object.entries(attributes).filter(([, text]) => text !== '')),
  };
}

type Told = AlertDocument['credentials'][number];

const LABEL_WIDTH = 12;
/** Further events that are named; all of them are in what machines get. */
const MAX_OTHERS = 10;
/** Stands in the place of a service when the scan of users found something. */
const SCANNER = 'user-scanner';

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

/**
 * Writes an alert for people: plain text, one fact a line, so that no value can pass for another line.
 * Every text in the document is fit to be shown already.
 */
function writeMailText(document: AlertDocument): string {
  const { actor, detail, event, folded, rule, severity, summary } = document;
  const lines = [
    `${severity}: ${rule.title}`,
    nameFinding(detail, event),
    '',
    row('Who', nameWho(document)),
    ...optionalRow('For', actor.on_behalf_of),
    ...(actor.is_chain_cut ? [row('', '<- sessions before these were not followed')] : []),
    ...actor.chain.map((hop) => row('', `<- ${hop}`)),
    ...identityRows(document),
    row('What', nameWhat(event)),
    ...optionalRow('Error', joinTexts(event.error_code, event.error_message)),
    ...optionalRow('Target', nameTarget(event.target)),
    ...optionalRow('From', event.source_ip),
    ...optionalRow('Agent', event.user_agent),
    ...optionalRow('MFA', event.mfa),
    row('When', event.event_time ?? 'unknown'),
    ...optionalRow('Account', joinTexts(event.account_id, event.aws_region)),
    ...document.credentials.map((each, index) =>
      row(index === 0 ? 'Key' : '', describeCredential(each)),
    ),
    ...(summary === null ? [] : ['', ...writeSummaryLines(summary)]),
    '',
    'Why it matters',
    `  ${rule.why}`,
    '',
    'What to do',
    ...rule.runbook.map((step, index) => `  ${index + 1}. ${step}`),
    '',
    ...writeSteps(document.credentials),
    'When it is harmless',
    ...rule.false_positives.map((each) => `  - ${each}`),
    '',
    ...(folded === 0 || summary !== null
      ? []
      : [`${countAlerts(folded)} of this kind since the last notification.`, '']),
    row('Event', event.event_id ?? 'unknown'),
    ...document.related_event_ids.filter((id) => id !== event.event_id).map((id) => row('', id)),
    row('Rule', rule.mitre.length === 0 ? rule.id : `${rule.id} (${rule.mitre.join(', ')})`),
    ...rule.references.map((page) => row('', page)),
  ];
  return `${lines.join('\n')}\n`;
}

/** SNS takes fewer than 100 characters of printable ASCII; what is ours is shorter, rules are code. */
const MAX_SUBJECT = 99;

/** Writes the subject: nothing of the event stands in it, so no caller can write it. */
function writeSubject({ rule, severity, summary }: AlertDocument): string {
  const count = summary === null || summary.kind === 'together' ? '' : writeSubjectCount(summary);
  const ascii = `[${severity}] IAM Alert: ${count}${rule.title}`.replace(/[^\x20-\x7e]/gu, '?');
  return ascii.slice(0, MAX_SUBJECT).trimEnd();
}

/** Says what was found; where the rule says no more than the call or that it is new, the call and what it was about. */
function nameFinding(detail: string | null, event: AlertDocument['event']): string {
  const call = joinWords(event.event_name ?? 'a call', event.target);
  if (detail === null || detail === event.event_name) return call;
  return detail.startsWith('first time') ? `${call}; ${detail}` : detail;
}

function joinWords(call: string, target: string | null): string {
  return target === null ? call : `${call} on ${nameTarget(target)}`;
}

function nameWho({ actor, event }: AlertDocument): string {
  if (event.event_source === SCANNER) return 'not known: no event tells of it';
  const isTried = event.outcome === 'failure' && event.event_source?.startsWith('signin.') === true;
  // The one who fails to sign in is not the one whose name was typed.
  if (isTried) return `not known: the sign-in as ${actor.name} failed`;
  const how = FOUND_BY[actor.rule] ?? actor.rule;
  const why = actor.certainty === 'likely' ? `likely: ${how}` : how;
  return why === '' ? actor.name : `${actor.name} (${why})`;
}

/** The names that people know, then the ARN as evidence. */
function identityRows({ actor, event }: AlertDocument): string[] {
  if (event.event_source === SCANNER) return [];
  const isSaid = actor.rule === 'iam_user' || actor.rule === 'root';
  const names = [isSaid ? null : actor.identity, event.user_arn].filter((each) => each !== null);
  const [first = event.user_name, ...more] = names;
  return [...optionalRow('As', first), ...more.map((each) => row('', each))];
}

function nameWhat({ event_name, event_source, outcome }: AlertDocument['event']): string {
  return event_source === SCANNER
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

function describeCredential({ holder, id, kind, part, state }: Told): string {
  const words = PARTS[part === 'made' && kind === 'session' ? 'handed_out' : part];
  return `${nameCredential(id, kind)}, ${words} ${holder}; ${state}`;
}

function nameCredential(id: Told['id'], kind: Told['kind']): string {
  return id === null ? KINDS[kind] : `${KINDS[kind]} ${id}`;
}

/** Commands stand on lines of their own, to be copied whole. */
function writeSteps(credentials: readonly Told[]): string[] {
  const lines = credentials.flatMap(({ account_id, id, kind, steps }) => {
    if (steps.length === 0) return [];
    const where = account_id === null ? '' : `, in account ${account_id}`;
    return [
      `  ${nameCredential(id, kind)}${where}:`,
      ...steps.flatMap(({ command, step }) => [
        `    ${step}`,
        ...(command === null ? [] : [`      ${command}`]),
      ]),
    ];
  });
  return lines.length === 0 ? [] : ['To stop it now', ...lines, ''];
}

function row(label: string, value: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${value}`;
}

function optionalRow(label: string, value: string | null): string[] {
  return value === null || value === '' ? [] : [row(label, value)];
}

function joinTexts(left: string | null, right: string | null): string {
  return [left, right].filter((each) => each !== null).join(', ');
}

function countAlerts(folded: number): string {
  return folded === 1 ? '1 more alert' : `${folded} more alerts`;
}

/** Writes what a message tells besides one alert: a sentence with the numbers, then one line for each kind. */
function writeSummaryLines(summary: SummaryDocument): string[] {
  const { alerts, other_event_ids: others } = summary;
  return [
    writeCount(summary),
    ...alerts.map(writeNamed),
    ...(others.length === 0 ? [] : [`  Further events: ${others.length}, for example`]),
    ...others.slice(0, MAX_OTHERS).map((id) => `    ${id}`),
  ];
}

/** Completes a subject. */
function writeSubjectCount({ count, is_at_least: isAtLeast, kind }: SummaryDocument): string {
  const amount = `${count}${isAtLeast ? '+' : ''}`;
  return kind === 'late' ? `${amount} late: ` : `${amount} more: `;
}

function writeCount({ count, from, is_at_least: isAtLeast, kind, to }: SummaryDocument): string {
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

function writeNamed(alert: NamedAlertDocument): string {
  const { actor, count, detail, event_id: id, event_name: name, outcome, severity } = alert;
  const target = alert.target === null ? '' : ` on ${alert.target}`;
  const from = alert.source_ip === null ? '' : ` from ${alert.source_ip}`;
  const found = detail === null ? '' : `: ${detail}`;
  const times = count === 1 ? '' : `${count} x `;
  const failed = outcome === 'failure' ? ' (refused)' : '';
  return `  - ${severity} ${alert.event_time} ${times}${name}${failed} by ${actor}${target}${from}${found} (event ${id})`;
}
