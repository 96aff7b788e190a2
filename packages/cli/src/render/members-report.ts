import { printable } from '@iam-tracker/core';
import type { MembersOutcome } from '@iam-tracker/local';
import type { Terminal } from '../terminal.ts';
import { show } from './listing.ts';
import { formatCount, formatDuration } from './quantities.ts';
import type { Column } from './table/column.ts';
import { renderTable } from './table/table-writer.ts';

const COLUMNS: readonly Column[] = [
  { title: 'MEMBER', atLeast: 'whole' },
  { title: 'NAME', atLeast: 16 },
  { title: 'STORED', align: 'right', atLeast: 'whole' },
  { title: 'REQUESTS', align: 'right' },
  { title: 'STILL TO READ', atLeast: 'whole' },
];

/** Writes for people how reading each member account ended; those left out are named with their state. */
export function renderMembers(
  { leftOut, readings }: MembersOutcome,
  { colors, width }: Pick<Terminal['out'], 'colors' | 'width'>,
): string {
  const rows = readings.map(({ account, problem, result }) => [
    account.id,
    show(account.name),
    result === undefined ? '' : formatCount(result.total_events_processed),
    result === undefined ? '' : formatCount(result.lookup_requests),
    problem === undefined
      ? backlogText(result?.backlog_seconds)
      : { text: 'failed', color: colors.red },
  ]);
  const problems = readings.flatMap(({ account, problem }) =>
    problem === undefined
      ? []
      : `${colors.red('failed')}: ${nameOf(account)}: ${printable(problem, 1_500)}\n`,
  );
  const others = leftOut.filter(({ reason }) => reason !== 'own_account');
  const passedOver = others.map(
    ({ account }) => `not read: ${nameOf(account)}, ${printable(account.state, 50)}\n`,
  );
  const table =
    rows.length === 0
      ? 'No other account is known.\n'
      : renderTable(COLUMNS, rows, { width, colorHead: colors.bold, keepsAll: true });
  return ['\n', table, ...problems, ...passedOver].join('');
}

/** Returns the same for programs. */
export function membersDocument({ leftOut, readings }: MembersOutcome) {
  return {
    members: readings.map(({ account, isInterrupted, problem, result }) => ({
      ...{ account_id: account.id, account_name: account.name, interrupted: isInterrupted },
      events_stored: result?.total_events_processed ?? null,
      requests: result?.lookup_requests ?? null,
      backlog_seconds: result?.backlog_seconds ?? null,
      problem: problem ?? null,
    })),
    members_left_out: leftOut.map(({ account, reason }) => ({
      ...{ account_id: account.id, account_name: account.name, state: account.state, reason },
    })),
  };
}

function nameOf({ id, name }: { readonly id: string; readonly name: string }): string {
  return name === id ? id : `${id} (${printable(name, 200)})`;
}

function backlogText(seconds: number | undefined): string {
  if (seconds === undefined) return 'all';
  return seconds > 0 ? formatDuration(seconds) : 'nothing';
}
