import { printable, type Severity } from '@iam-tracker/core';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import {
  listFacts,
  nameCredential,
  nameFinding,
  writeCount,
  writeNamed,
  writeTitle,
} from '@iam-tracker/core/alert-facts';
import { accountIn, plainName, threadKey } from './plain-ids.ts';

/**
 * An event of PagerDuty's Events API v2 but for its `routing_key`, which is a secret: the channel adds it.
 *
 * https://developer.pagerduty.com/docs/send-alert-event
 */
interface PagerDutyEvent {
  readonly event_action: 'trigger';
  readonly dedup_key: string;
  readonly client: string;
  readonly payload: {
    readonly summary: string;
    readonly source: string;
    readonly severity: 'critical' | 'error' | 'warning' | 'info';
    readonly timestamp: string;
    readonly component: string;
    readonly group: string;
    readonly class: string;
    readonly custom_details: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

/** Severities as PagerDuty names them. */
export const PAGERDUTY_SEVERITIES = {
  CRITICAL: 'critical',
  HIGH: 'error',
  WARNING: 'warning',
  INFO: 'info',
} as const satisfies Readonly<Record<Severity, PagerDutyEvent['payload']['severity']>>;

/** https://developer.pagerduty.com/docs/send-alert-event: characters of `payload.summary`. */
const MAX_SUMMARY = 1_024;
const MAX_LINKS = 10;

/**
 * Writes an alert for PagerDuty. Every alert is an incident of its own, so that it pages; what only continues it is added to
 * that. Nothing is ever resolved by us. The summary, which is read out and sent as a text message, holds no word that a
 * caller can choose.
 */
export function buildPagerDutyEvent(document: AlertDocument): PagerDutyEvent {
  const { event, rule, severity } = document;
  const account = accountIn(event.account_id) ?? 'unknown';
  return {
    event_action: 'trigger',
    dedup_key: threadKey(document),
    client: 'iam-activity-tracker',
    payload: {
      summary: printable(
        `${severity}: ${writeTitle(document)}, AWS account ${account}`,
        MAX_SUMMARY,
      ),
      source: ['aws', account, plainName(event.aws_region)]
        .filter((each) => each !== undefined)
        .join(':'),
      severity: PAGERDUTY_SEVERITIES[severity],
      timestamp: event.event_time ?? '1970-01-01T00:00:00Z',
      component: plainName(event.event_source) ?? 'unknown',
      group: account,
      class: rule.id,
      custom_details: listDetails(document),
    },
    links: rule.references
      .filter((page) => /^https:\/\/\S+$/.test(page) && URL.canParse(page))
      .slice(0, MAX_LINKS)
      .map((href) => ({ href, text: new URL(href).hostname })),
  };
}

/** Lists the details as PagerDuty shows them: a table of names and texts. */
function listDetails(document: AlertDocument): Record<string, string | readonly string[]> {
  const { alert_id: id, credentials, event, rule, summary } = document;
  const facts = new Map<string, string[]>();
  let last = '';
  for (const [label, text] of listFacts(document)) {
    last = label === '' ? last : label;
    facts.set(last, [...(facts.get(last) ?? []), text]);
  }
  return {
    Found: nameFinding(document),
    ...Object.fromEntries([...facts].map(([label, texts]) => [label, oneOrMore(texts)])),
    ...(summary === null ? {} : { More: [writeCount(summary), ...summary.alerts.map(writeNamed)] }),
    'Why it matters': rule.why,
    'What to do': rule.runbook,
    ...(credentials.some(({ steps }) => steps.length > 0)
      ? { 'To stop it now': credentials.flatMap(listStops) }
      : {}),
    'When it is harmless': rule.false_positives,
    Event: event.event_id ?? 'unknown',
    Alert: id,
  };
}

/** A command is an entry of its own, to be copied whole. */
function listStops({ steps, ...credential }: AlertDocument['credentials'][number]): string[] {
  return steps.flatMap(({ command, step }) => [
    `${nameCredential(credential)}: ${step}`,
    ...(command === null ? [] : [command]),
  ]);
}

function oneOrMore(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 ? (texts[0] ?? '') : texts;
}
