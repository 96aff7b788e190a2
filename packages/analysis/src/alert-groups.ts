import { type AlertRecord, compareText } from '@iam-tracker/core';
import { createBoundedCounters } from './bounded-collections.ts';
import { rankOf } from './tally.ts';

/** Some of the names that there are, in the order in which they came. */
export interface SomeNames {
  readonly names: ReadonlySet<string>;
  readonly hasMore: boolean;
}

/** Alerts that are the same to a reader: of one rule, one severity and one actor in one account. */
export interface AlertGroup {
  readonly count: number;
  /** Times of the first and the last event, ISO 8601. */
  readonly first: string;
  readonly last: string;
  readonly statuses: ReadonlyMap<AlertRecord['disposition'], number>;
  readonly actions: SomeNames;
  readonly targets: SomeNames;
  /** The last of them. */
  readonly newest: AlertRecord;
}

/** Names that a group remembers of a kind. */
const MOST_NAMES = 20;
const MOST_GROUPS = 10_000;

/** Groups of alerts. */
interface AlertGroups {
  readonly groups: readonly AlertGroup[];
  /** Number of alerts of groups beyond those that are told apart. */
  readonly others: number;
  readonly total: number;
}

/** Puts alerts together that are the same to a reader, in bounded memory. */
export async function groupAlerts(
  alerts: AsyncIterable<AlertRecord>,
  order: 'time' | 'severity',
  capacity = MOST_GROUPS,
): Promise<AlertGroups> {
  const counters = createBoundedCounters(capacity, newCounter);
  let total = 0;
  for await (const alert of alerts) {
    const { accountId = '', actor, ruleId, severity } = alert;
    add(counters.of(JSON.stringify([ruleId, severity, accountId, actor])), alert);
    total += 1;
  }
  const groups = [...counters.entries()].flatMap(([, { newest, ...counter }]) =>
    newest === undefined ? [] : { ...counter, newest },
  );
  const rank = ({ newest }: AlertGroup) => (order === 'time' ? 0 : rankOf(newest.severity));
  return {
    groups: groups.sort(
      (a, b) =>
        rank(a) - rank(b) ||
        compareText(b.last, a.last) ||
        compareText(a.newest.ruleId, b.newest.ruleId) ||
        compareText(a.newest.actor, b.newest.actor),
    ),
    others: counters.isFull ? counters.rest.count : 0,
    total,
  };
}

interface MoreNames {
  readonly names: Set<string>;
  hasMore: boolean;
}

interface Counter {
  count: number;
  first: string;
  last: string;
  readonly statuses: Map<AlertRecord['disposition'], number>;
  readonly actions: MoreNames;
  readonly targets: MoreNames;
  newest: AlertRecord | undefined;
}

function newCounter(): Counter {
  return {
    ...{ count: 0, first: '', last: '', newest: undefined, statuses: new Map() },
    actions: { names: new Set(), hasMore: false },
    targets: { names: new Set(), hasMore: false },
  };
}

function add(counter: Counter, alert: AlertRecord): void {
  const { disposition, eventName, eventTime, target } = alert;
  counter.count += 1;
  counter.statuses.set(disposition, (counter.statuses.get(disposition) ?? 0) + 1);
  if (counter.first === '' || eventTime < counter.first) counter.first = eventTime;
  const isNewer =
    compareText(eventTime, counter.last) ||
    compareText(alert.eventId, counter.newest?.eventId ?? '');
  if (isNewer > 0) counter.newest = alert;
  if (eventTime > counter.last) counter.last = eventTime;
  remember(counter.actions, eventName);
  if (target !== undefined) remember(counter.targets, target);
}

function remember(some: MoreNames, name: string): void {
  if (some.names.has(name)) return;
  if (some.names.size < MOST_NAMES) some.names.add(name);
  else some.hasMore = true;
}
