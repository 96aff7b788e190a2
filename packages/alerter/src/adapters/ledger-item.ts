import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Alert, DISPOSITIONS, dedupKeyOf, type LedgerEntry } from '../alert.ts';
import { SEVERITIES } from '../severity.ts';

export type LedgerItem = Record<string, AttributeValue>;

/** Days an alert stays in the ledger. */
const RETENTION_DAYS = 30;
const MAX_TEXT = 1000;

/** What is recorded of every alert, whatever became of it; `now` in epoch milliseconds. */
export function describeAlert(alert: Alert, now: number): LedgerItem {
  const { detail, event, rule, severity } = alert;
  const texts: Readonly<Record<string, string | undefined>> = {
    severity,
    title: rule.title,
    event_time: event.eventTime,
    event_name: event.eventName,
    account_id: event.accountId,
    actor: event.actor,
    target: event.target,
    dedup_key: dedupKeyOf(alert).slice(0, MAX_TEXT),
    detail: detail?.slice(0, MAX_TEXT),
  };
  const item: LedgerItem = {
    ttl: { N: String(Math.ceil(now / 1000) + RETENTION_DAYS * 86_400) },
  };
  for (const [name, text] of Object.entries(texts)) {
    if (text !== undefined && text !== '') item[name] = { S: text };
  }
  return item;
}

/** Reads an entry; undefined for what is none. */
export function decodeEntry(item: LedgerItem): LedgerEntry | undefined {
  const text = (name: string) => item[name]?.S;
  const dispositions = ['claimed' as const, ...DISPOSITIONS];
  const disposition = dispositions.find((each) => each === text('disposition'));
  const severity = SEVERITIES.find((each) => each === text('severity'));
  const eventId = text('event_id');
  const ruleId = text('alert_type');
  if (!disposition || !severity || !eventId || !ruleId) return undefined;
  return {
    eventId,
    ruleId,
    disposition,
    severity,
    title: text('title') ?? '',
    eventTime: text('event_time') ?? '',
    eventName: text('event_name') ?? '',
    accountId: text('account_id'),
    actor: text('actor') ?? 'unknown',
    target: text('target'),
    dedupKey: text('dedup_key') ?? '',
    note: text('note'),
    recordedAt: text('recorded_at') ?? '',
    sentAt: text('sent_at'),
  };
}
