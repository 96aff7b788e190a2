import type { ActivityEvent } from '@iam-tracker/core';
import type { EventSource } from '../../src/ports.ts';

export interface MemoryEvents extends EventSource {
  store(events: readonly ActivityEvent[]): void;
  /** Lets go of events, as a table does when they expire. */
  expire(day: string, ids: readonly string[]): void;
  idsOf(day: string): string[];
  days(): string[];
}

/**
 * Events in memory, read as a table is: page by page, each page as it is at that moment. `beforePage`
 * may take its time.
 */
export function createMemoryEvents(
  pageSize = 1_000,
  beforePage: () => Promise<void> = async () => undefined,
): MemoryEvents {
  const days = new Map<string, Map<string, ActivityEvent>>();
  const idsOf = (day: string) => [...(days.get(day)?.keys() ?? [])].sort();
  return {
    idsOf,
    days: () => [...days.keys()].sort(),
    store(events) {
      for (const event of events) {
        const day = days.get(event.eventDate) ?? new Map<string, ActivityEvent>();
        days.set(event.eventDate, day.set(event.eventId, event));
      }
    },
    expire(day, ids) {
      for (const id of ids) days.get(day)?.delete(id);
    },
    async *eventsOfDay(day, { signal } = {}) {
      let after = '';
      for (;;) {
        signal?.throwIfAborted();
        await beforePage();
        const ids = idsOf(day).filter((id) => id > after);
        const page = ids.slice(0, pageSize).flatMap((id) => days.get(day)?.get(id) ?? []);
        yield* page;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.eventId;
      }
    },
  };
}
