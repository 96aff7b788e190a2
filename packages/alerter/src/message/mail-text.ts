import type { AlertDocument } from './alert-document.ts';

const LABEL_WIDTH = 12;

/** Completes "found by". */
const CERTAINTY_WORDS = {
  certain: '',
  likely: ' (likely)',
  unknown: ' (not known for sure)',
} as const;

/**
 * Writes an alert for people: plain text, one fact a line, so that no value can pass for another line.
 * Every text in the document is fit to be shown already.
 */
export function writeMailText(document: AlertDocument): string {
  const { actor, detail, event, folded, rule, severity } = document;
  const lines = [
    `${severity}: ${rule.title}`,
    ...(detail === null ? [] : [detail]),
    '',
    row('Who', `${actor.name}${CERTAINTY_WORDS[actor.certainty]}, found by ${actor.rule}`),
    ...optionalRow('For', actor.on_behalf_of),
    ...(actor.is_chain_cut ? [row('', '<- sessions before these were not followed')] : []),
    ...actor.chain.map((hop) => row('', `<- ${hop}`)),
    ...optionalRow('Identity', event.user_arn ?? event.user_name),
    row('What', `${event.event_name} (${event.event_source}): ${event.outcome}`),
    ...optionalRow('Error', joinTexts(event.error_code, event.error_message)),
    ...optionalRow('Target', event.target),
    ...optionalRow('From', event.source_ip),
    ...optionalRow('Agent', event.user_agent),
    ...optionalRow('MFA', event.mfa),
    row('When', event.event_time ?? 'unknown'),
    ...optionalRow('Account', joinTexts(event.account_id, event.aws_region)),
    '',
    'Why it matters',
    `  ${rule.why}`,
    '',
    'What to do',
    ...rule.runbook.map((step, index) => `  ${index + 1}. ${step}`),
    '',
    'When it is harmless',
    ...rule.false_positives.map((each) => `  - ${each}`),
    '',
    ...(folded === 0
      ? []
      : [`${countAlerts(folded)} of this kind since the last notification.`, '']),
    row('Event', event.event_id ?? 'unknown'),
    ...document.related_event_ids.filter((id) => id !== event.event_id).map((id) => row('', id)),
    row('Rule', `${rule.id} (${rule.mitre.join(', ')})`),
    ...rule.references.map((page) => row('', page)),
  ];
  return `${lines.join('\n')}\n`;
}

/** SNS takes fewer than 100 characters of printable ASCII; what is ours is shorter, rules are code. */
const MAX_SUBJECT = 99;

/** Writes the subject: nothing of the event stands in it, so nobody else can write it. */
export function writeSubject({ rule, severity }: AlertDocument): string {
  const ascii = `[${severity}] IAM Alert: ${rule.title}`.replace(/[^\x20-\x7e]/gu, '?');
  return ascii.slice(0, MAX_SUBJECT).trimEnd();
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
