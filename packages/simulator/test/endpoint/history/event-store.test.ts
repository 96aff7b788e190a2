import { describe, expect, it } from '@jest/globals';
import { createEventStore, type EventStore } from '../../../src/endpoint/history/event-store.ts';
import { anEvent, idsOf, NOW_SECONDS } from '../harness.ts';

const SEARCH = {
  region: 'us-east-1',
  start: 0,
  end: Number.POSITIVE_INFINITY,
  asOf: Number.POSITIVE_INFINITY,
  ordinalLimit: Number.POSITIVE_INFINITY,
  limit: 1000,
};

describe('createEventStore', () => {
  it('finds events added out of order, before and after a search', () => {
    const [oldest, older, newer, newest] = [40, 30, 20, 10].map((seconds) => anEvent(seconds));
    if (!oldest || !older || !newer || !newest) throw new Error('four events are needed');
    const store = createEventStore([newer, oldest]);
    const before = idsIn(store);
    store.add([newest, older]);

    expect(before).toEqual(idsOf([newer, oldest]));
    expect(idsIn(store)).toEqual(idsOf([newest, newer, older, oldest]));
    expect(store.size).toBe(4);
  });

  it('reads records back from packed blocks', () => {
    const events = Array.from({ length: 5000 }, (_, index) =>
      anEvent(index, { requestParameters: { text: `line\nbreak ${index}` } }),
    );
    const store = createEventStore(events);

    const { events: found, hasMore } = store.search({ ...SEARCH, limit: 4999 });

    expect(hasMore).toBe(true);
    expect(found.map((event) => JSON.parse(event.text))).toEqual(
      events.slice(0, 4999).map(({ record }) => record),
    );
  });

  it('goes on below a cursor in the middle of a second', () => {
    const store = createEventStore(Array.from({ length: 5 }, () => anEvent(7)));
    const all = store.search(SEARCH).events;
    const [, second] = all;

    const rest = store.search({ ...SEARCH, ...(second && { before: second }) });

    expect(rest.events).toEqual(all.slice(2));
    expect(all.map((event) => event.second)).toEqual(Array(5).fill(NOW_SECONDS - 7));
  });

  it.each(['yesterday', ''])('refuses an event of the time %j', (eventTime) => {
    expect(() => createEventStore([anEvent(1, { eventTime })])).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
  });
});

function idsIn(store: EventStore): string[] {
  return store.search(SEARCH).events.map((event) => event.summary.eventId);
}
