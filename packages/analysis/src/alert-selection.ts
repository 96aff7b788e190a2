import {
  type ActivityEvent,
  type AlertRecord,
  chunksOf,
  compact,
  compareText,
  DAY,
  type Severity,
} from '@iam-tracker/core';
import { type EventFilter, readFilter, saying } from './event-filter.ts';
import { inOrder } from './in-order.ts';
import { type FollowedLedger, findPeopleBehind } from './people-behind-alerts.ts';
import { rankOf, worse } from './tally.ts';

/** Properties of the wanted alerts, all of which they have. */
export interface AlertFilter {
  readonly ruleId?: string | undefined;
  readonly status?: AlertRecord['disposition'] | undefined;
  /** This severe, or worse. */
  readonly severity?: Severity | undefined;
  /** What is wanted of the event that raised it, its times among it. */
  readonly event: EventFilter;
}

/** Sources of alerts. */
export interface AlertSource extends FollowedLedger {
  /** Yields the alerts on events of a time in no order, the same each time. */
  scanAlerts(range: {
    readonly since?: string;
    readonly until?: string;
  }): AsyncIterable<AlertRecord>;
}

type AlertOrder = 'time' | 'severity';

interface Selection {
  readonly order: AlertOrder;
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** Events read at once, to see whether alerts on them are wanted. */
const EVENTS_AT_ONCE = 200;
/** Properties that the alert itself has of its event. */
const IN_ALERT: ReadonlySet<keyof EventFilter> = new Set([
  ...(['actor', 'eventName', 'target', 'since', 'until'] as const),
]);

/**
 * Yields the alerts that fit in no order. What an alert does not say of its event is read from the event; an alert on
 * something else, such as a change that no event explains, has no address and no key. With an actor the sessions of the days of
 * the alerts are followed to the people behind them, who are named; a role is found, too, and what a session calls itself is not.
 *
 * @throws AppError BAD_ARGUMENT for a filter that cannot be read.
 */
export async function* scanAlerts(
  source: AlertSource,
  filter: AlertFilter,
  signal?: AbortSignal,
): AsyncGenerator<AlertRecord> {
  const { actor, text, ...wanted } = filter.event;
  const fits = readFilter(wanted);
  const isActor = readFilter({ actor });
  const candidates = () => fitting(source.scanAlerts(rangeOf(filter.event)), filter, signal);
  const people =
    actor === undefined ? undefined : await findPeopleBehind(source, candidates(), signal);
  const says = text === undefined ? () => true : saying(text);
  const needsEvent = Object.entries(filter.event).some(
    ([name, value]) =>
      value !== undefined && value !== false && !IN_ALERT.has(name as keyof EventFilter),
  );
  const isWanted = (alert: AlertRecord, event: ActivityEvent | undefined) =>
    fits(event ?? eventIn(alert)) && (says(alert) || (event !== undefined && says(event)));
  const namesActor = (alert: AlertRecord, name = alert.actor) =>
    isActor({ ...eventIn(alert), actor: name });
  const naming = (alert: AlertRecord): AlertRecord | undefined => {
    const { isClaim = false, person } = people?.get(alert.eventId) ?? {};
    if (person !== undefined && namesActor(alert, person)) return { ...alert, actor: person };
    return !isClaim && namesActor(alert) ? alert : undefined;
  };
  let waiting: AlertRecord[] = [];
  async function* settled(): AsyncGenerator<AlertRecord> {
    const keys = waiting.map(keyOf);
    const found = needsEvent ? await source.events.get(keys, compact({ signal })) : [];
    const byId = new Map(found.map((event) => [event.eventId, event]));
    for (const alert of waiting) if (isWanted(alert, byId.get(alert.eventId))) yield alert;
    waiting = [];
  }
  for await (const alert of candidates()) {
    const named = naming(alert);
    if (named === undefined) continue;
    waiting.push(named);
    if (waiting.length === EVENTS_AT_ONCE) yield* settled();
  }
  yield* settled();
}

async function* fitting(
  alerts: AsyncIterable<AlertRecord>,
  filter: AlertFilter,
  signal: AbortSignal | undefined,
): AsyncGenerator<AlertRecord> {
  for await (const alert of alerts) {
    signal?.throwIfAborted();
    if (fitsItself(alert, filter)) yield alert;
  }
}

/** Yields the first alerts that fit: the newest, or the worst and of these the newest. */
export function listAlerts(
  source: AlertSource,
  filter: AlertFilter,
  { limit, order, signal }: Selection,
): AsyncIterable<AlertRecord> {
  const read = () => scanAlerts(source, filter, signal);
  const rank = ({ severity }: AlertRecord) => (order === 'severity' ? rankOf(severity) : 0);
  return inOrder(read, {
    bucketOf: (alert) => rank(alert) * A_LONG_TIME - dayNumber(alert),
    compare: (a, b) => rank(a) - rank(b) || newestFirst(a, b),
    limit,
  });
}

/** An event that raised alerts, with the worst of them. */
export interface AlertedEvent {
  readonly event: ActivityEvent;
  readonly severity: Severity;
  /** Those that fired, of the wanted ones. */
  readonly ruleIds: readonly string[];
}

interface Raised {
  readonly eventTime: string;
  readonly severity: Severity;
  readonly ruleIds: readonly string[];
}

/** Yields the events that raised alerts that fit, whole: the newest first, or those of the worst alerts. */
export async function* listAlertedEvents(
  source: AlertSource,
  filter: AlertFilter,
  { limit, order, signal }: Selection,
): AsyncGenerator<AlertedEvent> {
  // Whose it is, sessions tell: of one event alone it cannot be asked.
  const fits = readFilter({ ...filter.event, actor: undefined });
  // By what the alert says; the event itself is asked below, once.
  const itself = { ...filter, event: inAlert(filter.event) };
  const raised = new Map<string, Raised>();
  for await (const alert of scanAlerts(source, itself, signal)) {
    const { eventId, eventTime, ruleId, severity } = alert;
    const before = raised.get(eventId);
    raised.set(eventId, {
      eventTime,
      severity: worse(before?.severity, severity),
      ruleIds: [...(before?.ruleIds ?? []), ruleId].sort(compareText),
    });
  }
  const rank = ({ severity }: Raised) => (order === 'severity' ? rankOf(severity) : 0);
  const sorted = [...raised].sort(
    ([idA, a], [idB, b]) =>
      rank(a) - rank(b) || compareText(b.eventTime, a.eventTime) || compareText(idA, idB),
  );
  let left = limit;
  for (const some of chunksOf(sorted, EVENTS_AT_ONCE)) {
    const keys = some.map(([eventId, { eventTime }]) => keyOf({ eventId, eventTime }));
    for (const event of await source.events.get(keys, compact({ signal }))) {
      const found = raised.get(event.eventId);
      if (found === undefined || !fits(event)) continue;
      if (left === 0) return;
      left -= 1;
      yield { event, severity: found.severity, ruleIds: found.ruleIds };
    }
  }
}

function inAlert(filter: EventFilter): EventFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([name]) => IN_ALERT.has(name as keyof EventFilter)),
  );
}

function fitsItself(
  { disposition, ruleId, severity }: AlertRecord,
  { ruleId: rule = ruleId, severity: least = severity, status = disposition }: AlertFilter,
): boolean {
  const isSevere = rankOf(severity) <= rankOf(least);
  return isSevere && ruleId === rule && disposition === status;
}

/** Returns what an alert knows of its event. */
function eventIn({ accountId, actor, eventId, eventName, eventTime, target }: AlertRecord) {
  return {
    ...compact({ accountId, target }),
    ...{ actor, eventId, eventName, eventTime, eventDate: eventTime.slice(0, 10) },
    ...{ eventSource: '', eventType: 'unparsed', userName: '', actorType: 'unknown' },
    outcome: 'success',
  } as ActivityEvent;
}

function keyOf({ eventId, eventTime }: Pick<AlertRecord, 'eventId' | 'eventTime'>) {
  return { eventDate: eventTime.slice(0, 10), eventId };
}

function newestFirst(a: AlertRecord, b: AlertRecord): number {
  return (
    compareText(b.eventTime, a.eventTime) ||
    compareText(a.eventId, b.eventId) ||
    compareText(a.ruleId, b.ruleId)
  );
}

/** More days than there are before the year 10000. */
const A_LONG_TIME = 3_000_000;

function dayNumber({ eventTime }: AlertRecord): number {
  return Math.floor((Date.parse(eventTime) || 0) / DAY);
}

function rangeOf({ since, until }: EventFilter): { since?: string; until?: string } {
  return compact({ since: isoOf(since), until: isoOf(until) });
}

function isoOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
