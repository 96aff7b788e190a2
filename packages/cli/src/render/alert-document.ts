import type { AlertRecord } from '@iam-tracker/core';

/** Returns an entry of the alert ledger in the spelling of JSON output. */
export function alertDocument(entry: AlertRecord) {
  return {
    event_id: entry.eventId,
    rule_id: entry.ruleId,
    status: entry.disposition,
    severity: entry.severity,
    title: entry.title,
    event_time: entry.eventTime,
    event_name: entry.eventName,
    account_id: entry.accountId,
    actor: entry.actor,
    target: entry.target,
    detail: entry.detail,
    note: entry.note,
    recorded_at: entry.recordedAt,
    sent_at: entry.sentAt,
  };
}
