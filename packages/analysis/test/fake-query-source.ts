import type { ActivityEvent } from '@iam-tracker/core';
import { type EventFilter, type QuerySource, queryEvents } from '../src/query-events.ts';

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

export const newestFirst = (a: ActivityEvent, b: ActivityEvent) =>
  a.eventTime < b.eventTime ? 1 : -1;

export function createSource(
  all: readonly ActivityEvent[],
): QuerySource & { readonly asked: string[] } {
  const asked: string[] = [];
  const select = (
    name: string,
    range: { since?: string; until?: string } = {},
    isWanted: (one: ActivityEvent) => boolean,
  ) => {
    asked.push(name);
    return all.filter(
      (one) =>
        isWanted(one) &&
        Date.parse(one.eventTime) >= Date.parse(range.since ?? '2000-01-01') &&
        Date.parse(one.eventTime) <= Date.parse(range.until ?? '2100-01-01'),
    );
  };
  async function* summaries(found: readonly ActivityEvent[]): AsyncGenerator<ActivityEvent> {
    for (const { requestParameters: _blob, ...one } of [...found].sort(newestFirst)) yield one;
  }
  async function* whole(found: readonly ActivityEvent[]): AsyncGenerator<ActivityEvent> {
    yield* [...found].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
  }
  return {
    asked,
    days: [...new Set(all.map(({ eventDate }) => eventDate))].sort().reverse(),
    events: {
      get: async (keys) =>
        keys.flatMap(({ eventId }) => all.find((one) => one.eventId === eventId) ?? []),
      queryByUser: (name, range) => summaries(select('user', range, (e) => e.userName === name)),
      queryByEventName: (name, range) =>
        summaries(select('name', range, (e) => e.eventName === name)),
      queryByDate: (day, range) => whole(select(day, range, (e) => e.eventDate === day)),
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
