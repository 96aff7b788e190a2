import { type ActivityEvent, compact, compareText, MINUTE } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';
import { comparisonsOf, type EventFilter, needsWhole, readFilter } from './event-filter.ts';
import { openEventsOfPerson } from './events-of-person.ts';
import { inOrder } from './in-order.ts';

interface QueryOptions {
  /** The newest so many. */
  readonly limit: number;
  /** Whole events instead of summaries. */
  readonly isWhole: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Sources of a query. */
export interface QuerySource {
  readonly events: Pick<EventsTable, 'get' | 'queryByUser' | 'queryByEventName' | 'queryByDate'>;
  /** The days that have events, newest first. */
  readonly days: readonly string[];
}

type Found = AsyncIterable<ActivityEvent>;
type Fits = (event: ActivityEvent) => boolean;

/** Keys asked for at once when summaries are made whole. */
const BATCH_KEYS = 200;

/**
 * Yields the newest events that fit, newest first. A user or an event name without a star makes it quick: there are
 * indexes of these; everything else reads the days of the range, and the table leaves out what it can. Of a person the days
 * before are read too, which may have opened the sessions.
 *
 * @throws AppError BAD_ARGUMENT for a filter that cannot be read.
 */
export async function* queryEvents(
  { events, days }: QuerySource,
  filter: EventFilter,
  options: QueryOptions,
): AsyncGenerator<ActivityEvent> {
  const { limit, isWhole } = options;
  const fits = readFilter(filter);
  if (limit <= 0) return;
  const summaries = viaIndex(events, filter, options);
  if (summaries === undefined) {
    yield* firstOf(viaDays({ events, days }, filter, { ...options, fits }), limit);
  } else if (needsWhole(filter)) {
    yield* firstOf(fitting(completed(events, summaries, options), fits), limit);
  } else {
    const found = firstOf(fitting(summaries, fits), limit);
    yield* isWhole ? completed(events, found, options) : found;
  }
}

/** Summaries from the index of a user or an event name, newest first; undefined when there is no index to ask. */
function viaIndex(
  events: QuerySource['events'],
  filter: EventFilter,
  options: Pick<QueryOptions, 'signal'>,
): Found | undefined {
  const { userName, eventName, person } = filter;
  // Sessions are followed day by day.
  if (person !== undefined) return undefined;
  // Of what has to be looked at whole, the index knows too little to leave anything out.
  const where = needsWhole(filter) ? [] : comparisonsOf(filter);
  const operation = { ...operationOf(options), where };
  if (userName !== undefined && !userName.includes('*')) {
    return events.queryByUser(userName, rangeOf(filter), operation);
  }
  if (eventName !== undefined && !eventName.includes('*')) {
    return events.queryByEventName(eventName, rangeOf(filter), operation);
  }
  return undefined;
}

/**
 * Yields every event that fits, in no order that is promised, and holds none. Summaries where an index is asked and they
 * are enough.
 *
 * @throws AppError BAD_ARGUMENT for a filter that cannot be read.
 */
export async function* scanEvents(
  { events, days }: QuerySource,
  filter: EventFilter,
  options: Pick<QueryOptions, 'signal'>,
): AsyncGenerator<ActivityEvent> {
  const fits = readFilter(filter);
  const summaries = viaIndex(events, filter, options);
  if (summaries !== undefined) {
    const found = needsWhole(filter) ? completed(events, summaries, options) : summaries;
    yield* fitting(found, fits);
    return;
  }
  const operation = { ...operationOf(options), where: comparisonsOf(filter) };
  const fitsOf = openDays({ events, days }, filter, fits, options);
  for (const day of daysOf(days, filter)) {
    yield* fitting(events.queryByDate(day, rangeOf(filter), operation), await fitsOf(day));
  }
}

/** Returns what tells of a day which of its events fit, the person behind them included. */
function openDays(
  source: QuerySource,
  { person }: EventFilter,
  fits: Fits,
  { signal }: Pick<QueryOptions, 'signal'>,
): (day: string) => Promise<Fits> {
  if (person === undefined) return async () => fits;
  const ofPerson = openEventsOfPerson(source, person, signal);
  return async (day) => {
    const isOfPerson = await ofPerson(day);
    return (event) => fits(event) && isOfPerson(event);
  };
}

async function* fitting(found: Found, fits: Fits): AsyncGenerator<ActivityEvent> {
  for await (const event of found) if (fits(event)) yield event;
}

/** Whole events, day by day; the table does not sort a day by time. */
async function* viaDays(
  { events, days }: QuerySource,
  filter: EventFilter,
  { fits, limit, signal }: QueryOptions & { readonly fits: Fits },
): AsyncGenerator<ActivityEvent> {
  const operation = { ...operationOf({ signal }), where: comparisonsOf(filter) };
  const fitsOf = openDays({ events, days }, filter, fits, { signal });
  for (const day of daysOf(days, filter)) {
    const fitsDay = await fitsOf(day);
    const read = () => fitting(events.queryByDate(day, rangeOf(filter), operation), fitsDay);
    yield* inOrder(read, { bucketOf: minutesBack, compare: byTimeDescending, limit });
  }
}

function daysOf(
  days: readonly string[],
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: EventFilter,
): readonly string[] {
  return days.filter((day) => Date.parse(`${day}T23:59:59Z`) >= since && Date.parse(day) <= until);
}

function minutesBack({ eventTime }: ActivityEvent): number {
  return -Math.floor(Date.parse(eventTime) / MINUTE);
}

function byTimeDescending(a: ActivityEvent, b: ActivityEvent): number {
  return compareText(b.eventTime, a.eventTime) || compareText(a.eventId, b.eventId);
}

async function* firstOf(found: Found, limit: number): AsyncGenerator<ActivityEvent> {
  let left = limit;
  for await (const event of found) {
    yield event;
    left -= 1;
    if (left === 0) return;
  }
}

async function* completed(
  events: QuerySource['events'],
  summaries: Found,
  options: Pick<QueryOptions, 'signal'>,
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

function operationOf({ signal }: Pick<QueryOptions, 'signal'>): { signal?: AbortSignal } {
  return compact({ signal });
}
