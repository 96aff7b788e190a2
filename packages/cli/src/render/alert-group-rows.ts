import type { AlertGroup, SomeNames } from '@iam-tracker/analysis';
import type { Colors } from '../terminal.ts';
import { countCell, type Listing, severityCell, show } from './listing.ts';
import { cutToMinute, formatCount } from './quantities.ts';
import { cellOfRole } from './role-name.ts';
import type { Cell } from './table/column.ts';

/** Groups of alerts that are the same to a reader. */
export const ALERT_GROUPS: Listing<AlertGroup> = {
  columns: [
    { title: 'SEVERITY', atLeast: 'whole' },
    { title: 'ALERTS', align: 'right', atLeast: 'whole' },
    { title: 'RULE', atLeast: 'whole' },
    { title: 'ACTOR', atLeast: 16 },
    { title: 'ACTION', atLeast: 18 },
    { title: 'TARGET', atLeast: 16 },
    { title: 'FIRST (UTC)', atLeast: 'whole' },
    { title: 'LAST (UTC)', atLeast: 'whole' },
    { title: 'STATUS', atLeast: 10 },
  ],
  row: groupRow,
  document: groupDocument,
  csvColumns: [
    ...['severity', 'alerts', 'rule_id', 'title', 'account_id', 'actor', 'actions', 'targets'],
    ...['has_more', 'first_time', 'last_time', 'statuses', 'detail', 'event_id'],
  ],
};

function groupRow(group: AlertGroup, colors: Colors): Cell[] {
  const { newest } = group;
  return [
    severityCell(newest.severity, colors),
    countCell(group.count),
    show(newest.ruleId),
    cellOfRole(show(newest.actor), { color: colors.cyan }),
    describeNames(group.actions),
    describeNames(group.targets),
    cutToMinute(group.first),
    group.count === 1 ? '' : cutToMinute(group.last),
    describeStatuses(group),
  ];
}

function describeNames({ hasMore, names }: SomeNames): string {
  const [first] = names;
  if (first === undefined) return '';
  const more = names.size - 1;
  if (more === 0) return show(first);
  return `${show(first)}, ${more}${hasMore ? '+' : ''} more`;
}

function describeStatuses({ count, statuses }: AlertGroup): string {
  return [...statuses]
    .sort(([, a], [, b]) => b - a)
    .map(([status, times]) => {
      const word = status.replace('_', ' ');
      return times === count ? word : `${formatCount(times)} ${word}`;
    })
    .join(', ');
}

function groupDocument({ newest, ...group }: AlertGroup) {
  return {
    severity: newest.severity,
    alerts: group.count,
    rule_id: newest.ruleId,
    title: newest.title,
    account_id: newest.accountId,
    actor: newest.actor,
    actions: [...group.actions.names],
    targets: [...group.targets.names],
    has_more: group.actions.hasMore || group.targets.hasMore,
    first_time: group.first,
    last_time: group.last,
    statuses: Object.fromEntries(group.statuses),
    detail: newest.detail,
    event_id: newest.eventId,
  };
}
