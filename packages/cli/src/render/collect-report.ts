import { CLOCK_TOLERANCE_MILLISECONDS, type CopyCounters, printable } from '@iam-tracker/core';
import type { CollectOutcome, LaneComparison, StoredTimes } from '@iam-tracker/local';
import type { Colors, Terminal } from '../terminal.ts';
import { laneLines, lanesDocument } from './lanes.ts';
import { cutToMinute, formatCount, formatCounted, formatDuration } from './quantities.ts';
import { type ReportLine, renderLines } from './table/report-lines.ts';

/** Failures that are told; JSON output has them all. */
const ERRORS_TOLD = 10;

interface CollectFacts {
  /** Of a simulated account also how two lanes compare. */
  readonly outcome: CollectOutcome & { readonly lanes?: LaneComparison | undefined };
  readonly ledger: LedgerFacts;
  readonly isSimulated: boolean;
  /** From when to when the events are that were stored. */
  readonly times?: StoredTimes | undefined;
}

/** Writes what a run of the collector did for people. */
export function renderCollect(
  { outcome, ledger, isSimulated, times }: CollectFacts,
  { colors, width }: Pick<Terminal['out'], 'colors' | 'width'>,
): string {
  const { accountId, lanes, result } = outcome;
  const reasons = Object.entries(result.events_filtered_by_reason)
    .map(([reason, count]) => `${reason} ${formatCount(count)}`)
    .join(', ');
  const unread = formatDuration(result.backlog_seconds);
  const lines: ReportLine[] = [
    ['Account', accountId, isSimulated ? 'simulated' : ''],
    ['Events stored', formatCount(result.total_events_processed), describeTimes(times)],
    ['Filtered', formatCount(result.total_events_filtered), reasons],
    ['Late events', formatCount(result.late_events), 'found by reading again'],
    ['Unparsed', formatCount(result.unparsed_events), 'kept as found'],
    ...(result.repaired_events > 0
      ? [['Repaired', formatCount(result.repaired_events), 'by a copy that knows more'] as const]
      : []),
    ['Shards', formatCount(result.shards), `in ${formatCount(result.regions)} Regions`],
    [
      'Requests',
      formatCount(result.lookup_requests),
      `${formatCount(result.throttled_requests)} throttled`,
    ],
    ['Still to read', result.backlog_seconds > 0 ? unread : 'nothing'],
    ...(result.lost_seconds > 0
      ? [
          [
            'Lost',
            formatDuration(result.lost_seconds),
            'older than 90 days before it was read',
          ] as const,
        ]
      : []),
    ...(result.doubted_ledgers > 0
      ? [
          [
            'Not believed',
            `${formatCount(result.doubted_ledgers)} of ${formatCount(result.shards)} shards`,
            'their ledgers claimed what cannot be: owed and read again',
          ] as const,
        ]
      : []),
  ];
  const errors = result.errors
    .slice(0, ERRORS_TOLD)
    .map(
      ({ where, error_message }) =>
        `${colors.red('failed')}: ${where}: ${printable(error_message, 1000)}\n`,
    );
  const more = result.errors.length - errors.length;
  if (more > 0) errors.push(`and ${formatCount(more)} more failures\n`);
  const footer = describeLedger(ledger, result.execution_time_seconds);
  const hidden = describeHiddenChanges(result.events_filtered_by_reason.filtered_role_change);
  const conflicts = describeConflicts(
    { conflicts: result.conflicting_events, noted: [...result.conflicts] },
    colors,
  );
  return [
    renderLines(lines, width),
    ...(lanes === undefined ? [] : [renderLines(laneLines(lanes), width)]),
    ...conflicts,
    ...hidden,
    ...(errors.length > 0 ? [errors.join('')] : []),
    footer,
  ].join('\n');
}

/** Says by how much this machine's clock is wrong, when that is worth a word. */
export function describeClock({ result }: CollectOutcome): string | undefined {
  const ahead = result.clock_ahead_seconds ?? 0;
  if (Math.abs(ahead) * 1000 < CLOCK_TOLERANCE_MILLISECONDS) return undefined;
  const off = `${formatDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} AWS's`;
  return `The clock of this machine is ${off}. AWS's time was used instead; set the clock, for example by switching on NTP.`;
}

/** Writes what a run of the collector did for programs. */
export function collectDocument({ outcome, ledger, isSimulated, times }: CollectFacts) {
  return {
    source: isSimulated ? 'simulation' : 'account',
    ...ledgerDocument(ledger),
    account_id: outcome.accountId,
    interrupted: outcome.isInterrupted,
    stored_from: times?.first ?? null,
    stored_to: times?.last ?? null,
    ...outcome.result,
    ...(outcome.lanes === undefined ? {} : { lanes: lanesDocument(outcome.lanes) }),
  };
}

/** What the ledger holds in all, whatever run stored it. */
export interface LedgerFacts {
  readonly dataDirectory: string;
  readonly events: number;
  readonly alerts: number;
}

/** Says where the ledger is and what is in it, and how long the run took. */
export function describeLedger({ alerts, dataDirectory, events }: LedgerFacts, seconds: number) {
  const holds = `${formatCounted(events, 'event')} and ${formatCounted(alerts, 'alert')} in it`;
  return `Ledger: ${dataDirectory}, ${holds}; ${formatDuration(seconds)}\n`;
}

/** Returns the same for programs. */
export function ledgerDocument({ alerts, dataDirectory, events }: LedgerFacts) {
  return { data_directory: dataDirectory, ledger_events: events, ledger_alerts: alerts };
}

/** Says from when to when events are; empty when there are none. */
export function describeTimes(times: StoredTimes | undefined): string {
  return times === undefined
    ? ''
    : `from ${cutToMinute(times.first)} to ${cutToMinute(times.last)} (UTC)`;
}

/** Conflicts that are named; JSON output has up to a hundred. */
const CONFLICTS_NAMED = 10;

/** Names the records that were not stored, since another is stored under their id; nothing without any. */
export function describeConflicts(
  { conflicts, noted }: Pick<CopyCounters, 'conflicts' | 'noted'>,
  colors: Colors,
): string[] {
  if (conflicts === 0) return [];
  const named = noted.slice(0, CONFLICTS_NAMED);
  const lines = named.map(
    ({ attributes, event_date, event_id }) =>
      `${colors.red('differs')}: ${printable(event_id, 200)} of ${event_date}: another ${attributes.join(', ')}; the first is kept`,
  );
  const more = conflicts - named.length;
  if (more > 0) lines.push(`and ${formatCounted(more, 'more record')} (--format json names them)`);
  return [`${lines.join('\n')}\n`];
}

/** Says what to make of conflicts, for the end of a command. */
export function explainConflicts(conflicts: number): string {
  const records = formatCounted(conflicts, 'record');
  return `${records} not stored: another record has the same event id. CloudTrail gives an id once, so one of the two was changed after it was written, or made up: compare them.`;
}

/** Says what the literal reading of FILTERED_ROLES hides; nothing when it hid nothing. */
export function describeHiddenChanges(count: number | undefined): string[] {
  if (count === undefined || count === 0) return [];
  const changes = formatCounted(count, 'call');
  return [
    `Hidden: ${changes} by sessions of FILTERED_ROLES that change something or take credentials, because\n` +
      '  FILTERED_ROLES_KEEP_CHANGES is false. A caller who may create a role may give it a name that is filtered.\n',
  ];
}
