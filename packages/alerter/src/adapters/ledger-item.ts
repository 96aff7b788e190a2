import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ALERT_RETENTION_DAYS, type Disposition, encodeAlertRecord } from '@iam-tracker/core';
import { type Alert, type AlertKey, dedupKeyOf } from '../alert.ts';

export type LedgerItem = Record<string, AttributeValue>;

const MAX_TEXT = 1000;

/** What is recorded of every alert, whatever became of it; `now` in epoch milliseconds. */
export function describeAlert(alert: Alert, now: number): LedgerItem {
  const { detail, event, rule, severity } = alert;
  const texts = encodeAlertRecord({
    severity,
    title: rule.title,
    eventTime: event.eventTime,
    eventName: event.eventName,
    accountId: event.accountId,
    actor: event.actor,
    target: event.target,
    dedupKey: dedupKeyOf(alert).slice(0, MAX_TEXT),
    detail: detail?.slice(0, MAX_TEXT),
  });
  const expiry = Math.ceil(now / 1000) + ALERT_RETENTION_DAYS * 86_400;
  return { ...(texts as LedgerItem), ttl: { N: String(expiry) } };
}

export function itemKey({ eventId, ruleId }: AlertKey): LedgerItem {
  return { event_id: { S: eventId }, alert_type: { S: ruleId } };
}

/** What became of an alert, and why. */
export function toldAs(disposition: Disposition, note = ''): LedgerItem {
  const told = note === '' ? {} : { note: { S: note.slice(0, MAX_TEXT) } };
  return { disposition: { S: disposition }, ...told };
}
