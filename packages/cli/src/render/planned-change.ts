import { printable } from '@iam-tracker/core';
import type { PlannedChange, PlannedPlace } from '@iam-tracker/operations';
import type { Colors } from '../terminal.ts';
import { formatCount, formatCounted } from './quantities.ts';
import type { Cell, Column } from './table/column.ts';
import { type ReportLine, renderLines } from './table/report-lines.ts';
import { renderTable } from './table/table-writer.ts';
import { wrap } from './table/wrap.ts';

/** Columns of counts. */
const COUNTS = [
  ['add', 'ADD'],
  ['change', 'CHANGE'],
  ['replace', 'REPLACE'],
  ['destroy', 'DESTROY'],
] as const;

interface Style {
  readonly colors: Colors;
  readonly width: number;
}

/**
 * Writes a plan for people: how much of each type changes, each resource that would be gone or made anew, what it costs. Nothing
 * of what settings say is in it.
 */
export function renderPlanned(planned: PlannedChange, place: PlannedPlace, style: Style): string {
  const { colors, width } = style;
  const region = place.region === undefined ? '' : `, ${printable(place.region, 40)}`;
  const head = `Plan for account ${place.accountId}${region}: ${describeTotal(planned)}`;
  return [
    wrap(head, width)
      .map((line) => `${colors.bold(line)}\n`)
      .join(''),
    planned.types.length === 0 ? '' : renderTypes(planned, style),
    renderLosses(planned, style),
    renderCost(planned, width),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Says in one line how much a plan changes. */
function describeTotal({ hasChanges, moved, outputs, total }: PlannedChange): string {
  if (!hasChanges) return 'nothing changes.';
  const parts = [
    [total.add, 'added'],
    [total.change, 'changed'],
    [total.replace, 'replaced'],
    [total.destroy, 'destroyed'],
  ] as const;
  const shown = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count)} ${what}`);
  if (moved > 0) shown.push(`${formatCount(moved)} renamed in the state alone`);
  if (outputs > 0 && shown.length === 0) shown.push(formatCounted(outputs, 'output'));
  return `${shown.length === 0 ? 'the state alone' : shown.join(', ')}.`;
}

/** Counts of which there are none have no column. */
function renderTypes({ total, types }: PlannedChange, { colors, width }: Style): string {
  const shown = COUNTS.filter(([name]) => total[name] > 0);
  const columns: Column[] = [
    { title: 'RESOURCE', atLeast: 24 },
    ...shown.map(([, title]) => ({ title, align: 'right' as const })),
  ];
  const cells = (counts: PlannedChange['total']): Cell[] =>
    shown.map(([name]) => {
      const text = counts[name] === 0 ? '' : formatCount(counts[name]);
      return name === 'replace' || name === 'destroy' ? { text, color: colors.red } : text;
    });
  const rows = types.map(({ type, ...counts }) => [type, ...cells(counts)]);
  const style = { width, colorHead: colors.bold, keepsAll: true };
  return renderTable(columns, [...rows, ['in all', ...cells(total)]], style);
}

/** One by one, what holds data first; of a destroy that alone: everything goes. */
function renderLosses({ losses, total }: PlannedChange, { colors, width }: Style): string {
  const goesWhole = total.add + total.change + total.replace === 0 && total.destroy > 0;
  const named = goesWhole ? losses.filter(({ data }) => data !== undefined) : losses;
  return named
    .flatMap(({ address, because, data, isReplaced }) => {
      const reason = because.length === 0 ? '' : ` because of ${because.join(', ')}`;
      const lost = data === undefined ? '' : `: ${data} will be lost`;
      const text = `${address} is ${isReplaced ? 'replaced' : 'destroyed'}${reason}${lost}`;
      const mark = data === undefined ? '-' : colors.red('!');
      return wrap(text, width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}\n`);
    })
    .join('');
}

function renderCost({ cost }: PlannedChange, width: number): string {
  const { accounts, members, standing, standingDollars } = cost;
  if (accounts.length === 0) return '';
  const parts = standing.map(
    ({ count, dollars, what }) => `${formatCounted(count, what)} ${dollars.toFixed(2)}`,
  );
  const lines = [
    ...accounts.map(
      ({ dollars, events, name, users }): ReportLine => [
        `  ${name} account`,
        dollars.toFixed(2),
        `${formatCounted(users, 'IAM user')}, ${formatCounted(events, 'event')} a month`,
      ],
    ),
    ...(parts.length === 0
      ? []
      : [['  of it always', standingDollars.toFixed(2), parts.join(', ')] as const]),
    ...(members.length === 0 ? [] : [memberLine(members)]),
  ];
  return `Estimated US dollars a month (list prices of us-east-1, no free tier counted):\n${renderLines(lines, width)}`;
}

function memberLine(members: PlannedChange['cost']['members']): ReportLine {
  const parts = members.map(
    ({ dollars, times, what }) =>
      `${what} ${formatCounted(Math.round(times), 'time')} ${dollars.toFixed(2)}`,
  );
  const dollars = members.reduce((sum, each) => sum + each.dollars, 0);
  return ['  and for each member account', dollars.toFixed(2), parts.join(', ')];
}

/** Returns a plan for programs; costs in US dollars a month. */
export function plannedDocument({
  cost,
  hasChanges,
  losses,
  moved,
  outputs,
  total,
  types,
}: PlannedChange): object {
  return {
    has_changes: hasChanges,
    total,
    types,
    losses: losses.map(({ because, data, isReplaced, ...each }) => ({
      ...each,
      action: isReplaced ? 'replace' : 'destroy',
      because,
      data: data ?? null,
    })),
    moved,
    outputs,
    monthly_cost: {
      standing: cost.standing,
      standing_dollars: cost.standingDollars,
      accounts: cost.accounts,
      member_account: cost.members,
    },
  };
}
