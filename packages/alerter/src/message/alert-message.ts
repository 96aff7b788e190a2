import type { AlertDocument, SummaryDocument } from '@iam-tracker/core/alert-document';
import {
  listFacts,
  nameCredential,
  nameFinding,
  writeCount,
  writeNamed,
  writeTitle,
} from '@iam-tracker/core/alert-facts';
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

const LABEL_WIDTH = 12;
/** Further events that are named; all of them are in what machines get. */
const MAX_OTHERS = 10;
/**
 * Writes an alert for people: plain text, one fact a line, so that no value can pass for another line.
 * Every text in the document is fit to be shown already.
 */
function writeMailText(document: AlertDocument): string {
  const { event, folded, rule, severity, summary } = document;
  const lines = [
    `${severity}: ${rule.title}`,
    nameFinding(document),
    '',
    ...listFacts(document).map(([label, text]) => row(label, text)),
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
function writeSubject(document: AlertDocument): string {
  const title = `[${document.severity}] IAM Alert: ${writeTitle(document)}`;
  const ascii = title.replace(/[^\x20-\x7e]/gu, '?');
  return ascii.slice(0, MAX_SUBJECT).trimEnd();
}

/** Commands stand on lines of their own, to be copied whole. */
function writeSteps(credentials: AlertDocument['credentials']): string[] {
  const lines = credentials.flatMap((credential) => {
    const { account_id, steps } = credential;
    if (steps.length === 0) return [];
    const where = account_id === null ? '' : `, in account ${account_id}`;
    return [
      `  ${nameCredential(credential)}${where}:`,
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

function countAlerts(folded: number): string {
  return folded === 1 ? '1 more alert' : `${folded} more alerts`;
}

/** Writes what a message tells besides one alert: a sentence with the numbers, then one line for each kind. */
function writeSummaryLines(summary: SummaryDocument): string[] {
  const { alerts, other_event_ids: others } = summary;
  return [
    writeCount(summary),
    ...alerts.map((each) => `  - ${writeNamed(each)}`),
    ...(others.length === 0 ? [] : [`  Further events: ${others.length}, for example`]),
    ...others.slice(0, MAX_OTHERS).map((id) => `    ${id}`),
  ];
}
