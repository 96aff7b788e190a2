import type { AttributeItem, StoredItem } from '../attribute-content.ts';

/** Severities, the worst first. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'WARNING', 'INFO'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Dispositions of an alert. All of them are recorded; only `sent` ones left the house. */
export const DISPOSITIONS = ['sent', 'grouped', 'suppressed', 'historical', 'dry_run'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Days that an alert stays in the ledger of alerts, counted from when it was recorded. */
export const ALERT_RETENTION_DAYS = 30;

/** An alert as the ledger of alerts keeps it. Texts that come from the event are raw. */
export interface AlertRecord {
  readonly eventId: string;
  readonly ruleId: string;
  /** `claimed` while it is being published, or when the run that did so ended. */
  readonly disposition: Disposition | 'claimed';
  readonly severity: Severity;
  readonly title: string;
  readonly eventTime: string;
  readonly eventName: string;
  readonly accountId: string | undefined;
  readonly actor: string;
  readonly target: string | undefined;
  readonly dedupKey: string;
  /** Finding in words. */
  readonly detail: string | undefined;
  /** Reason for not sending it: that of the suppression, the event that leads the group. */
  readonly note: string | undefined;
  /** ISO 8601: when it was first recorded, and when it was published. */
  readonly recordedAt: string;
  readonly sentAt: string | undefined;
}

/** Storage of one field of an alert: as text, under a name. */
interface AlertAttribute {
  readonly field: keyof AlertRecord;
  /** Name in the table and in the lake. */
  readonly name: string;
  readonly description: string;
}

/** Every stored attribute, in the order of documents and of output. The only such list. */
export const ALERT_ATTRIBUTES = [
  { field: 'eventId', name: 'event_id', description: 'The event that raised it' },
  { field: 'ruleId', name: 'alert_type', description: 'Id of the rule' },
  {
    field: 'disposition',
    name: 'disposition',
    description:
      'sent, grouped, suppressed, historical or dry_run; claimed while it is being published',
  },
  { field: 'severity', name: 'severity', description: 'CRITICAL, HIGH, WARNING or INFO' },
  { field: 'title', name: 'title', description: 'Title of the rule' },
  { field: 'eventTime', name: 'event_time', description: 'When the event happened' },
  { field: 'eventName', name: 'event_name', description: 'The call or sign-in step' },
  { field: 'accountId', name: 'account_id', description: 'Account of the event' },
  {
    field: 'actor',
    name: 'actor',
    description: 'Person or workload, as far as the event alone can tell',
  },
  { field: 'target', name: 'target', description: 'What was acted on, as type/name' },
  {
    field: 'dedupKey',
    name: 'dedup_key',
    description: 'The same for alerts of a rule that tell one story',
  },
  { field: 'detail', name: 'detail', description: 'What exactly was found' },
  {
    field: 'note',
    name: 'note',
    description: 'Why it was not sent: reason of the suppression, or event that leads the group',
  },
  { field: 'recordedAt', name: 'recorded_at', description: 'When it was first recorded' },
  { field: 'sentAt', name: 'sent_at', description: 'When it was published' },
] as const satisfies readonly AlertAttribute[];

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
