import type { AttributeItem, StoredItem } from '../attribute-content.ts';
import { ALERT_ATTRIBUTES, type AlertRecord, DISPOSITIONS, SEVERITIES } from './alert-record.ts';

/** Writes what is given of an alert as attributes of an item of the alerts table. Empty texts are left out. */
export function encodeAlertRecord(record: Partial<AlertRecord>): AttributeItem {
  const item: AttributeItem = {};
  for (const { field, name } of ALERT_ATTRIBUTES) {
    const text = record[field];
    if (text !== undefined && text !== '') item[name] = { S: text };
  }
  return item;
}

/**
 * Reads an item of the alerts table; undefined for what is no alert: without event, rule, severity or a
 * disposition that we know. Total: whatever else is missing or of another kind counts as absent.
 */
export function decodeAlertRecord(item: StoredItem): AlertRecord | undefined {
  const texts: Partial<Record<keyof AlertRecord, string>> = {};
  for (const { field, name } of ALERT_ATTRIBUTES) {
    const { S: text } = (item[name] ?? {}) as { readonly S?: unknown };
    if (typeof text === 'string' && text !== '') texts[field] = text;
  }
  const { eventId, ruleId } = texts;
  const severity = SEVERITIES.find((each) => each === texts.severity);
  const dispositions = ['claimed' as const, ...DISPOSITIONS];
  const disposition = dispositions.find((each) => each === texts.disposition);
  if (!eventId || !ruleId || !severity || !disposition) return undefined;
  return {
    eventId,
    ruleId,
    disposition,
    severity,
    title: texts.title ?? '',
    eventTime: texts.eventTime ?? '',
    eventName: texts.eventName ?? '',
    accountId: texts.accountId,
    actor: texts.actor ?? 'unknown',
    target: texts.target,
    dedupKey: texts.dedupKey ?? '',
    detail: texts.detail,
    note: texts.note,
    recordedAt: texts.recordedAt ?? '',
    sentAt: texts.sentAt,
  };
}
