import type { NamedAlertDocument, SummaryDocument } from './summary-document.ts';

/** Writes what a message tells besides one alert: a sentence with the numbers, then one line for each kind. */
export function writeSummaryLines(summary: SummaryDocument): string[] {
  const { alerts, other_event_ids: others } = summary;
  return [
    writeCount(summary),
    ...alerts.map(writeNamed),
    ...(others.length === 0 ? [] : [`  Further events: ${others.length}, for example`]),
    ...others.slice(0, MAX_OTHERS).map((id) => `    ${id}`),
  ];
}

/** All of them are in what machines get. */
const MAX_OTHERS = 10;

/** Completes a subject. */
export function writeSubjectCount({
  count,
  is_at_least: isAtLeast,
  kind,
}: SummaryDocument): string {
  const amount = `${count}${isAtLeast ? '+' : ''}`;
  return kind === 'late' ? `${amount} late: ` : `${amount} more: `;
}

function writeCount({ count, from, is_at_least: isAtLeast, kind, to }: SummaryDocument): string {
  const amount = `${isAtLeast ? 'At least ' : ''}${count}`;
  const period = from === to ? `at ${from}` : `from ${from} to ${to}`;
  switch (kind) {
    case 'together':
      return `${amount} more of this rule, ${period}:`;
    case 'closing':
      return `${amount} more of this rule since its last message, ${period}:`;
    case 'late':
      return `${amount} of this rule ${period}, found late: the collector had been away. The worst first:`;
    default:
      return kind satisfies never;
  }
}

function writeNamed(alert: NamedAlertDocument): string {
  const { actor, count, detail, event_id: id, event_name: name, outcome, severity } = alert;
  const target = alert.target === null ? '' : ` on ${alert.target}`;
  const from = alert.source_ip === null ? '' : ` from ${alert.source_ip}`;
  const found = detail === null ? '' : `: ${detail}`;
  const times = count === 1 ? '' : `${count} x `;
  const failed = outcome === 'failure' ? ' (refused)' : '';
  return `  - ${severity} ${alert.event_time} ${times}${name}${failed} by ${actor}${target}${from}${found} (event ${id})`;
}
