import { type AlertRecord, DISPOSITIONS, printable } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import type { Listing } from './listing.ts';
import { severityCell } from './severity-cell.ts';
import type { Cell } from './table.ts';

/** What can become of an alert; it is claimed while it is being sent. */
export const ALERT_STATUSES = [...DISPOSITIONS, 'claimed'] as const;

/** Entries of the alert ledger. */
export const ALERTS: Listing<AlertRecord> = {
  columns: [
    { title: 'TIME (UTC)', atLeast: 'whole' },
    { title: 'SEVERITY', atLeast: 'whole' },
    { title: 'STATUS', atLeast: 'whole' },
    { title: 'RULE', atLeast: 'whole' },
    { title: 'ACTOR', atLeast: 16 },
    { title: 'ACTION', atLeast: 18 },
    { title: 'TARGET', atLeast: 16 },
    { title: 'DETAIL', atLeast: 16 },
  ],
  row: alertRow,
  document: alertDocument,
};

const MAX_CELL = 2_500;

function alertRow(entry: AlertRecord, colors: Colors): Cell[] {
  const show = (text = '') => printable(text, MAX_CELL);
  return [
    show(entry.eventTime.slice(0, 19).replace('T', ' ')),
    severityCell(entry.severity, colors),
    entry.disposition.replace('_', ' '),
    show(entry.ruleId),
    { text: show(entry.actor), color: colors.cyan },
    show(entry.eventName),
    show(entry.target),
    show([entry.detail, noteOf(entry)].filter((text) => text !== undefined).join('; ')),
  ];
}

/** Of a grouped alert the note is the event of the one that was sent, or a sentence of what was found late. */
function noteOf({ disposition, note }: AlertRecord): string | undefined {
  const isEvent = disposition === 'grouped' && note !== undefined && !note.includes(' ');
  return isEvent ? `told with event ${note}` : note;
}

function alertDocument(entry: AlertRecord) {
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
