import { printable } from '@iam-tracker/core';
import type { MemberScans, MemberScansOutcome, MembersOutcome } from '@iam-tracker/local';
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

type Out = Pick<Terminal['out'], 'colors' | 'width'>;

/** Writes for people how reading each member account ended; those left out are named with their state. */
export function renderMembers({ leftOut, readings }: MembersOutcome, out: Out): string {
  const rows = readings.map(({ account, problem, result }) => [
    account.id,
    show(account.name),
    result === undefined ? '' : formatCount(result.total_events_processed),
    result === undefined ? '' : formatCount(result.lookup_requests),
    problem === undefined
      ? backlogText(result?.backlog_seconds)
      : { text: 'failed', color: out.colors.red },
  ]);
  const problems = readings.flatMap(({ account, problem }) => describeProblem(account, problem));
  return renderOutcomes({ columns: COLUMNS, rows, problems, leftOut, left: 'not read' }, out);
}

const SCAN_COLUMNS: readonly Column[] = [
  { title: 'MEMBER', atLeast: 'whole' },
  { title: 'NAME', atLeast: 16 },
  { title: 'USERS', align: 'right', atLeast: 'whole' },
  { title: 'CHANGES', align: 'right', atLeast: 'whole' },
  { title: 'UNEXPLAINED', align: 'right', atLeast: 'whole' },
  { title: 'IAM CALLS', align: 'right' },
  { title: 'SCANNED', atLeast: 'whole' },
];

/** Writes for people how the scans of each member account's users ended. */
export function renderMemberScans({ leftOut, scans }: MemberScansOutcome, out: Out): string {
  const rows = scans.map((each) => {
    const { account, isScanned, problem } = each;
    const { changes, iam_calls, total_users, unexplained_changes } = countScans(each);
    const whole = problem === undefined ? 'yes' : { text: 'in part', color: out.colors.yellow };
    return [
      account.id,
      show(account.name),
      total_users === null ? '' : formatCount(total_users),
      ...[changes, unexplained_changes, iam_calls].map(formatCount),
      isScanned ? whole : { text: 'failed', color: out.colors.red },
    ];
  });
  const problems = scans.flatMap(({ account, isScanned, problem }) =>
    describeProblem(account, problem, isScanned ? 'in part' : 'failed'),
  );
  const columns = SCAN_COLUMNS;
  return renderOutcomes({ columns, rows, problems, leftOut, left: 'not scanned' }, out);
}

/** Returns the same for programs; `pending` is how many changes of an account wait for the event behind them. */
export function memberScansDocument(
  { leftOut, scans }: MemberScansOutcome,
  pending: ReadonlyMap<string, number>,
) {
  return {
    members: scans.map((each) => ({
      ...{ account_id: each.account.id, account_name: each.account.name },
      ...{ scanned: each.isScanned, scans: each.results.length, ...countScans(each) },
      pending_changes: pending.get(each.account.id) ?? 0,
      problem: each.problem ?? null,
    })),
    members_left_out: leftOut.map(leftOutDocument),
  };
}

/** Users as the last scan saw them; all else of all scans of this run. */
function countScans({ results }: MemberScans) {
  const sum = (field: 'changes' | 'unexplained_changes' | 'errors' | 'iam_calls') =>
    results.reduce((total, result) => total + result[field], 0);
  return {
    total_users: results.at(-1)?.total_users ?? null,
    changes: sum('changes'),
    unexplained_changes: sum('unexplained_changes'),
    errors: sum('errors'),
    iam_calls: sum('iam_calls'),
  };
}

interface Outcomes {
  readonly columns: readonly Column[];
  readonly rows: Parameters<typeof renderTable>[1];
  /** Lines, told by kind. */
  readonly problems: readonly { readonly kind: string; readonly text: string }[];
  readonly leftOut: MembersOutcome['leftOut'];
  /** What was not done with accounts that were left out. */
  readonly left: string;
}

function renderOutcomes(
  { columns, left, leftOut, problems, rows }: Outcomes,
  { colors, width }: Out,
): string {
  const others = leftOut.filter(({ reason }) => reason !== 'own_account');
  const passedOver = others.map(
    ({ account }) => `${left}: ${nameOf(account)}, ${printable(account.state, 50)}\n`,
  );
  const table =
    rows.length === 0
      ? 'No other account is known.\n'
      : renderTable(columns, rows, { width, colorHead: colors.bold, keepsAll: true });
  const lines = problems.map(({ kind, text }) => {
    const color = kind === 'failed' ? colors.red : colors.yellow;
    return `${color(kind)}: ${text}\n`;
  });
  return ['\n', table, ...lines, ...passedOver].join('');
}

function describeProblem(account: Named, problem: string | undefined, kind = 'failed') {
  if (problem === undefined) return [];
  return [{ kind, text: `${nameOf(account)}: ${printable(problem, 1_500)}` }];
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
    members_left_out: leftOut.map(leftOutDocument),
  };
}

function leftOutDocument({ account, reason }: MembersOutcome['leftOut'][number]) {
  const { id, name, state } = account;
  return { account_id: id, account_name: name, state, reason };
}

type Named = { readonly id: string; readonly name: string };

function nameOf({ id, name }: Named): string {
  return name === id ? id : `${id} (${printable(name, 200)})`;
}

function backlogText(seconds: number | undefined): string {
  if (seconds === undefined) return 'all';
  return seconds > 0 ? formatDuration(seconds) : 'nothing';
}
