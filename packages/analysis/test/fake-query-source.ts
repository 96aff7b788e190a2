import { type ActivityEvent, compact, EVENT_ATTRIBUTES, toDocument } from '@iam-tracker/core';
import type { Comparison } from '@iam-tracker/core/aws';
import type { EventFilter } from '../src/event-filter.ts';
import { type QuerySource, queryEvents } from '../src/query-events.ts';

export function event(second: number, more: Partial<ActivityEvent> = {}): ActivityEvent {
  const eventTime = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  return {
    eventDate: eventTime.slice(0, 10),
    eventId: `id-${second}-${more.userName ?? ''}${more.eventName ?? ''}`,
    eventTime: `${eventTime.slice(0, 19)}Z`,
    eventName: 'CreateUser',
    eventSource: 'iam.amazonaws.com',
    eventType: 'iam',
    userName: 'alice',
    actor: 'Alice',
    actorType: 'iam_user',
    outcome: 'success',
    requestParameters: '{}',
    ...more,
  };
}

type Where = readonly (readonly Comparison[])[];

/** As DynamoDB compares: what is not there is neither equal nor contains anything. */
function holds({ attribute, operator, value }: Comparison, one: ActivityEvent): boolean {
  const stored = toDocument(one)[attribute];
  if (typeof stored !== 'string') return false;
  return operator === 'is' ? stored === value : stored.includes(value);
}

/** As an index has it. */
function summaryOf(one: ActivityEvent): ActivityEvent {
  const kept = EVENT_ATTRIBUTES.filter(({ role }) => role === 'key' || role === 'summary');
  const fields = kept.map(({ field }) => [field, one[field]] as const);
  return compact(Object.fromEntries(fields)) as unknown as ActivityEvent;
}

export const newestFirst = (a: ActivityEvent, b: ActivityEvent) =>
  a.eventTime < b.eventTime ? 1 : -1;

export function createSource(
  all: readonly ActivityEvent[],
): QuerySource & { readonly asked: string[]; read(): number } {
  const asked: string[] = [];
  let read = 0;
  const select = (
    name: string,
    range: { since?: string; until?: string } = {},
    isWanted: (one: ActivityEvent) => boolean,
    { where = [] }: { readonly where?: Where } = {},
  ) => {
    asked.push(name);
    const found = all.filter(
      (one) =>
        isWanted(one) &&
        where.every((comparisons) => comparisons.some((each) => holds(each, one))) &&
        Date.parse(one.eventTime) >= Date.parse(range.since ?? '2000-01-01') &&
        Date.parse(one.eventTime) <= Date.parse(range.until ?? '2100-01-01'),
    );
    read += found.length;
    return found;
  };
  async function* summaries(found: readonly ActivityEvent[]): AsyncGenerator<ActivityEvent> {
    for (const one of [...found].sort(newestFirst)) yield summaryOf(one);
  }
  async function* whole(found: readonly ActivityEvent[]): AsyncGenerator<ActivityEvent> {
    yield* [...found].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
  }
  return {
    asked,
    read: () => read,
    days: [...new Set(all.map(({ eventDate }) => eventDate))].sort().reverse(),
    events: {
      get: async (keys) =>
        keys.flatMap(({ eventId }) => all.find((one) => one.eventId === eventId) ?? []),
      queryByUser: (name, range, options) =>
        summaries(select('user', range, (e) => e.userName === name, options)),
      queryByEventName: (name, range, options) =>
        summaries(select('name', range, (e) => e.eventName === name, options)),
      queryByDate: (day, range, options) =>
        whole(select(day, range, (e) => e.eventDate === day, options)),
    },
  };
}

export async function ask(
  source: QuerySource,
  filter: EventFilter,
  { limit = 1_000, isWhole = false } = {},
): Promise<ActivityEvent[]> {
  const found: ActivityEvent[] = [];
  for await (const one of queryEvents(source, filter, { limit, isWhole })) found.push(one);
  return found;
}
