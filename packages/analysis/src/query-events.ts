import { type ActivityEvent, compact, compareText } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';
import { keepNewest } from './bounded-collections.ts';

export interface EventFilter {
  /** `user_name`, exactly. */
  readonly userName?: string | undefined;
  /** `event_name`, exactly. */
  readonly eventName?: string | undefined;
  /** `actor`, in any case. */
  readonly actor?: string | undefined;
  /** Milliseconds since the epoch; both ends belong to it. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly isFailure?: boolean;
}

interface QueryOptions {
  /** The newest so many. */
  readonly limit: number;
  /** Whole events instead of summaries. */
  readonly isWhole: boolean;
  readonly signal?: AbortSignal;
}

/** Sources of a query. */
export interface QuerySource {
  readonly events: Pick<EventsTable, 'get' | 'queryByUser' | 'queryByEventName' | 'queryByDate'>;
  /** The days that have events, newest first. */
  readonly days: readonly string[];
}

type Found = AsyncIterable<ActivityEvent>;

/** Keys asked for at once when summaries are made whole. */
const BATCH_KEYS = 200;

/** Yields the newest events that fit, newest first. A user or an event name makes it quick. */
export async function* queryEvents(
  { events, days }: QuerySource,
  filter: EventFilter,
  options: QueryOptions,
): AsyncGenerator<ActivityEvent> {
  const { limit, isWhole } = options;
  if (filter.userName === undefined && filter.eventName === undefined) {
    yield* firstOf(viaDays(events, days, filter, options), limit);
    return;
  }
  const summaries = firstOf(viaIndex(events, filter, options), limit);
  yield* isWhole ? completed(events, summaries, options) : summaries;
}

/** Summaries from the index of a user or an event name, newest first. */
async function* viaIndex(
  events: QuerySource['events'],
  filter: EventFilter,
  options: QueryOptions,
): AsyncGenerator<ActivityEvent> {
  const { userName, eventName = '' } = filter;
  const found =
    userName === undefined
      ? events.queryByEventName(eventName, rangeOf(filter), operationOf(options))
      : events.queryByUser(userName, rangeOf(filter), operationOf(options));
  for await (const event of found) if (fits(event, filter)) yield event;
}

/** Whole events, day by day; the table does not sort a day by time. */
async function* viaDays(
  events: QuerySource['events'],
  days: readonly string[],
  filter: EventFilter,
  options: QueryOptions,
): AsyncGenerator<ActivityEvent> {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  const wanted = days.filter(
    (day) => Date.parse(`${day}T23:59:59Z`) >= since && Date.parse(day) <= until,
  );
  for (const day of wanted) {
    const found = events.queryByDate(day, rangeOf(filter), operationOf(options));
    yield* await newestOf(found, filter, options.limit);
  }
}

/** Returns the newest events of a day that fit, sorted. Holds no more than twice the limit. */
async function newestOf(
  found: Found,
  filter: EventFilter,
  limit: number,
): Promise<readonly ActivityEvent[]> {
  const newest = keepNewest(limit, byTimeDescending);
  for await (const event of found) if (fits(event, filter)) newest.add(event);
  return newest.list();
}

function byTimeDescending(a: ActivityEvent, b: ActivityEvent): number {
  return compareText(b.eventTime, a.eventTime) || compareText(a.eventId, b.eventId);
}

function fits(
  event: ActivityEvent,
  { userName, eventName, actor, isFailure }: EventFilter,
): boolean {
  if (userName !== undefined && event.userName !== userName) return false;
  if (eventName !== undefined && event.eventName !== eventName) return false;
  if (actor !== undefined && event.actor.toLowerCase() !== actor.toLowerCase()) return false;
  return isFailure !== true || event.outcome === 'failure';
}

async function* firstOf(found: Found, limit: number): AsyncGenerator<ActivityEvent> {
  let left = limit;
  if (left <= 0) return;
  for await (const event of found) {
    yield event;
    left -= 1;
    if (left === 0) return;
  }
}

async function* completed(
  events: QuerySource['events'],
  summaries: Found,
  options: QueryOptions,
): AsyncGenerator<ActivityEvent> {
  let batch: ActivityEvent[] = [];
  for await (const summary of summaries) {
    batch.push(summary);
    if (batch.length < BATCH_KEYS) continue;
    yield* await events.get(batch, operationOf(options));
    batch = [];
  }
  yield* await events.get(batch, operationOf(options));
}

function rangeOf({ since, until }: EventFilter): { since?: string; until?: string } {
  return {
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}

function operationOf({ signal }: QueryOptions): { signal?: AbortSignal } {
  return compact({ signal });
}
