import type { AlertMessage } from '@iam-tracker/local';
import type { Colors } from '../terminal.ts';
import { severityCell } from './severity-cell.ts';

/** Writes an alert in a few lines for a terminal. Every text in its document is fit to be shown. */
export function renderAlert({ document }: AlertMessage, colors: Colors): string {
  const { actor, detail, event, folded, rule, severity, summary } = document;
  const cell = severityCell(severity, colors);
  const shown = typeof cell === 'string' ? cell : cell.color(cell.text);
  const target = event.target === null ? '' : ` on ${event.target}`;
  const from = event.source_ip === null ? '' : ` from ${event.source_ip}`;
  const behalf = actor.on_behalf_of === null ? '' : ` for ${actor.on_behalf_of}`;
  const account = event.account_id === null ? '' : ` in ${event.account_id}`;
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

/** What a message tells besides one alert: the numbers, then one line for each kind, as in the mail. */
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

/** Which keys it is about, and how the most pressing is taken away; the mail has all the steps. */
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
