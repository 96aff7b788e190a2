import { type AlertRecord, DISPOSITIONS } from '@iam-tracker/core';
import type { AlertMessage } from '@iam-tracker/local';
import type { Colors } from '../terminal.ts';
import { type Listing, severityCell, severityText, show } from './listing.ts';
import { cutToSecond } from './quantities.ts';
import { cellOfRole } from './role-name.ts';
import type { Cell } from './table/column.ts';

/** Statuses of an alert; it is claimed while it is being sent. */
export const ALERT_STATUSES = [...DISPOSITIONS, 'claimed'] as const;

/** Entries of the alert ledger. */
export const ALERTS: Listing<AlertRecord> = {
  columns: [
    { title: 'TIME (UTC)', atLeast: 'whole', stays: true },
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
  csvColumns: [
    ...([
      'event_id',
      'rule_id',
      'status',
      'severity',
      'title',
      'event_time',
      'event_name',
    ] as const),
    ...(['account_id', 'actor', 'target', 'detail', 'note', 'recorded_at', 'sent_at'] as const),
  ] satisfies readonly (keyof ReturnType<typeof alertDocument>)[],
};

function alertRow(entry: AlertRecord, colors: Colors): Cell[] {
  return [
    cutToSecond(entry.eventTime),
    severityCell(entry.severity, colors),
    entry.disposition.replace('_', ' '),
    show(entry.ruleId),
    cellOfRole(show(entry.actor), { color: colors.cyan }),
    show(entry.eventName),
    cellOfRole(show(entry.target)),
    show([entry.detail, noteOf(entry)].filter((text) => text !== undefined).join('; ')),
  ];
}

/** Returns the note; that of a grouped alert is the event of the one that was sent, or a sentence of what was found late. */
function noteOf({ disposition, note }: AlertRecord): string | undefined {
  const isEvent = disposition === 'grouped' && note !== undefined && !note.includes(' ');
  return isEvent ? `told with event ${note}` : note;
}

/** Returns an entry of the alert ledger for programs. */
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

/** Writes an alert in a few lines for a terminal. Every text in its document is fit to be shown. */
export function renderAlert({ document }: AlertMessage, colors: Colors): string {
  const { actor, detail, event, folded, rule, severity, summary } = document;
  const shown = severityText(severity, colors);
  const target = event.target === null ? '' : ` on ${event.target}`;
  const from = event.source_ip === null ? '' : ` from ${event.source_ip}`;
  const behalf = actor.on_behalf_of === null ? '' : ` for ${actor.on_behalf_of}`;
  const called = event.account_name === undefined ? '' : ` (${event.account_name})`;
  const account = event.account_id === null ? '' : ` in ${event.account_id}${called}`;
  return [
    `${shown} ${colors.bold(rule.title)}${detail === null ? '' : `: ${detail}`}`,
    `  ${event.event_time} ${colors.cyan(actor.name)}${behalf}: ${event.event_name}${target}${from}${account}`,
    ...credentialLines(document.credentials),
    ...(summary !== null ? summaryLines(summary) : []),
    ...(summary === null && folded > 0
      ? [`  ${folded} more of this kind since the last notification`]
      : []),
    colors.dim(`  rule ${rule.id}, event ${event.event_id}`),
  ].join('\n');
}

/** Writes a summary: the numbers, then one line for each kind, as in the mail. */
function summaryLines(summary: NonNullable<AlertMessage['document']['summary']>): string[] {
  const { alerts, count, from, is_at_least: isAtLeast, kind, to } = summary;
  const amount = `${isAtLeast ? 'at least ' : ''}${count}`;
  const what = kind === 'late' ? 'of this rule, found late' : 'more of this rule';
  return [
    `  ${amount} ${what}, from ${from} to ${to}:`,
    ...alerts.map((each) => {
      const times = each.count === 1 ? '' : `${each.count} x `;
      const target = each.target === null ? '' : ` on ${each.target}`;
      const at = each.source_ip === null ? '' : ` from ${each.source_ip}`;
      const found = each.detail === null ? '' : `: ${each.detail}`;
      return `  - ${each.severity} ${each.event_time} ${times}${each.event_name} by ${each.actor}${target}${at}${found} (event ${each.event_id})`;
    }),
  ];
}

type Told = AlertMessage['document']['credentials'][number];

const PARTS = {
  made: 'made for',
  changed: 'changed, of',
  used: 'used by',
  began: 'began the chain, of',
} as const;

/** Names the keys that it is about, and how the most pressing is taken away; the mail has all the steps. */
function credentialLines(credentials: readonly Told[]): string[] {
  const [first] = credentials;
  const command = first?.steps[0]?.command ?? null;
  return [
    ...credentials.map(({ holder, id, kind, part }) => {
      const name = id ?? kind.replaceAll('_', ' ');
      return `  ${name} ${PARTS[part]} ${holder}`;
    }),
    ...(command === null ? [] : [`  to stop it${whereOf(first)}: ${command}`]),
  ];
}

function whereOf(told: Told | undefined): string {
  const accountId = told?.account_id ?? null;
  return accountId === null ? '' : `, in account ${accountId}`;
}
