import { type ActivityEvent, type CopyConflict, EVENT_ATTRIBUTES } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sampleEvent } from '../sample-event.ts';

/** A DynamoDB as a contract needs it: a fresh table, and one that is not there. */
export interface EventsTableSubject {
  readonly table: EventsTable;
  readonly missingTable: EventsTable;
}

/** The events table on any DynamoDB; each test keeps to days and users of its own. */
export function describeEventsTable(name: string, open: () => Promise<EventsTableSubject>): void {
  describe(`events table on ${name}`, () => {
    let table: EventsTable;
    let missingTable: EventsTable;
    beforeAll(async () => {
      ({ table, missingTable } = await open());
    });

    it('gives back whole what was put, in the order asked', async () => {
      const events = someEvents('whole', 120);

      await table.put(events);

      const asked = [...events].reverse();
      expect(await table.get([sampleEvent('whole-absent'), ...asked])).toEqual(asked);
    });

    it('keeps every attribute, every character and every size', async () => {
      const full = fullEvent();
      const odd = sampleEvent('odd-\u{1f469}‍é "\\ %', 0, {
        userName: 'odd é',
        actor: '漢'.repeat(99),
      });
      const large = someEvents('large', 30).map((event) => ({
        ...event,
        requestParameters: JSON.stringify({ text: '"é'.repeat(50_000) }),
      }));

      await table.put([full, odd, ...large]);

      expect(await table.get([full, odd, ...large])).toEqual([full, odd, ...large]);
    });

    it('has one event of a key however often it is put', async () => {
      const events = someEvents('once', 40, { userName: 'once' });

      await table.put([...events, ...events]);
      await table.put(events);

      expect(await collect(table.queryByUser('once'))).toHaveLength(40);
      expect(await table.get(events)).toEqual(events);
    });

    it('stores what is missing and returns just that', async () => {
      const events = someEvents('missing', 230);
      await table.put(events.filter((_event, index) => index % 3 === 0));

      const added = await table.putMissing([...events, ...events]);
      const again = await table.putMissing(events);

      expect(added).toEqual(events.filter((_event, index) => index % 3 !== 0));
      expect(again).toEqual([]);
      expect(await table.get(events)).toEqual(events);
    });

    it('announces what is missing before it is stored, and stores nothing when that fails', async () => {
      const events = someEvents('announced', 30);
      await table.put(events.slice(0, 10));
      const announced: ActivityEvent[] = [];
      const there: ActivityEvent[] = [];
      const beforeStoring = async (missing: readonly ActivityEvent[]) => {
        announced.push(...missing);
        there.push(...(await table.get(missing)));
        throw new Error('not now');
      };

      await expect(table.putMissing(events, { beforeStoring })).rejects.toThrow('not now');
      await table.putMissing(events.slice(0, 10), { beforeStoring });

      expect(announced).toEqual(events.slice(10));
      expect(there).toEqual([]);
      expect(await table.get(events)).toEqual(events.slice(0, 10));
    });

    it('repairs what a better copy knows better, announced as what is missing is', async () => {
      const better = someEvents('repaired', 30);
      const worse = better.map(placeless);
      await table.put(worse);
      const announced: ActivityEvent[] = [];
      const repaired: ActivityEvent[] = [];
      const options = {
        beforeStoring: async (events: readonly ActivityEvent[]) => void announced.push(...events),
        onRepair: (event: ActivityEvent) => void repaired.push(event),
      };

      const added = await table.putMissing(better, options);
      const again = await table.putMissing([...worse, ...better], options);

      expect([added, again]).toEqual([[], []]);
      expect(await table.get(better)).toEqual(better);
      expect(announced).toEqual(better);
      expect(repaired).toEqual(better);
    });

    it('never makes a stored event worse, however it is stored', async () => {
      const better = someEvents('unharmed', 5);
      await table.put(better);

      await table.put(better.map(placeless));
      await table.putMissing(better.map(placeless));

      expect(await table.get(better)).toEqual(better);
    });

    it('keeps the first of two records with one id and reports the other', async () => {
      const [first, second] = someEvents('conflict', 2) as [ActivityEvent, ActivityEvent];
      const forged = { ...first, sourceIp: '192.0.2.99', userName: 'mallory' };
      await table.put([first]);
      const conflicts: CopyConflict[] = [];
      const onConflict = (conflict: CopyConflict) => void conflicts.push(conflict);

      const added = await table.putMissing([forged, second], { onConflict });
      const withinOne = [second, { ...second, sourceIp: '192.0.2.98' }];
      await table.put(withinOne, { onConflict });

      expect(added).toEqual([second]);
      expect(await table.get([first, second])).toEqual([first, second]);
      expect(conflicts.map(({ attributes, kept }) => [kept.eventId, attributes])).toEqual([
        [first.eventId, ['user_name', 'source_ip']],
        [second.eventId, ['source_ip']],
      ]);
    });

    it('has a record that can be read now in place of a broken copy, as something new', async () => {
      const [event] = someEvents('readable', 1) as [ActivityEvent];
      await table.put([{ ...event, eventName: 'unknown', eventType: 'unparsed', rawRecord: '{' }]);

      expect(await table.putMissing([event])).toEqual([event]);
      expect(await table.putMissing([event])).toEqual([]);
      expect(await table.get([event])).toEqual([event]);
    });

    it('has the same event whichever lane brings it, and knows when push did', async () => {
      const events = someEvents('pushed', 4);
      const polledFirst = events.slice(0, 1);
      const seen = new Map<string, number | undefined>();
      const options = {
        isBesidePush: true,
        onKnown: ({ eventId }: ActivityEvent, { pushedAt }: { pushedAt?: number }) =>
          void seen.set(eventId, pushedAt),
      };
      await table.putMissing(polledFirst, options);

      const pushed = await table.putPushed(events.slice(0, 3), { pushedAt: 5_000 });
      const again = await table.putPushed(events.slice(2, 3), { pushedAt: 9_000 });
      const polled = await table.putMissing(events, options);

      expect([pushed, again, polled]).toEqual([events.slice(1, 3), [], events.slice(3)]);
      expect([...seen]).toEqual(idsOf(events.slice(0, 3)).map((id) => [id, 5_000]));
      expect(await table.get(events)).toEqual(events);
    });

    it('keeps when push brought an event that another copy repairs, or is repaired by push', async () => {
      const better = someEvents('pushed-repaired', 2);
      const [first, second] = better as [ActivityEvent, ActivityEvent];
      const seen: (number | undefined)[] = [];
      await table.putPushed([placeless(first)], { pushedAt: 1_000 });
      await table.putMissing([placeless(second)]);

      await table.putMissing([first], { isBesidePush: true });
      await table.putPushed([second], { pushedAt: 2_000 });
      await table.putMissing(better, {
        onKnown: (_event, { pushedAt }) => void seen.push(pushedAt),
      });

      expect(await table.get(better)).toEqual(better);
      expect(seen).toEqual([1_000, 2_000]);
    });

    it('does not call an event pushed because of another record under its id', async () => {
      const [event] = someEvents('pushed-conflict', 1) as [ActivityEvent];
      const forged = { ...event, sourceIp: '192.0.2.99' };
      const seen: object[] = [];
      await table.putMissing([event]);

      await table.putPushed([forged], { pushedAt: 1_000 });
      await table.putMissing([event, forged], {
        onKnown: (_event, stored) => void seen.push(stored),
      });

      expect(seen).toEqual([{}]);
    });

    it('loses neither lane when both store the same at once', async () => {
      const better = someEvents('raced', 60);
      const worse = better.map(placeless);
      const seen: (number | undefined)[] = [];

      await Promise.all([
        table.putMissing(better, { isBesidePush: true }),
        table.putMissing(worse, { isBesidePush: true }),
        table.putMissing(better, { isBesidePush: true }),
      ]);
      await Promise.all([
        table.putPushed(better, { pushedAt: 1_000 }),
        table.putMissing(better, { isBesidePush: true }),
      ]);
      await table.putMissing(better, {
        onKnown: (_event, { pushedAt }) => void seen.push(pushedAt),
      });

      expect(await table.get(better)).toEqual(better);
      expect(new Set(seen)).toEqual(new Set([1_000]));
      expect(seen).toHaveLength(60);
    });

    it('lists the summaries of a user or an action, newest first', async () => {
      const mine = { userName: 'lister', eventName: 'ListedAction', userAgent: 'cli' };
      const events = someEvents('listed', 30, mine).map((event) => ({
        ...event,
        responseElements: '{}',
      }));
      await table.put([...events, ...someEvents('other', 3)]);

      const byUser = await collect(table.queryByUser('lister'));
      const byName = await collect(table.queryByEventName('ListedAction'));

      const newestFirst = events.map(summaryOf).reverse();
      expect(byUser).toEqual(newestFirst);
      expect(byName).toEqual(newestFirst);
    });

    it('includes both ends of a range', async () => {
      const events = someEvents('ranged', 10, { userName: 'ranger' });
      await table.put(events);
      const [third, sixth] = [events[2], events[5]] as [ActivityEvent, ActivityEvent];

      const range = { since: third.eventTime, until: sixth.eventTime };
      const within = await collect(table.queryByUser('ranger', range));
      const since = await collect(table.queryByUser('ranger', { since: sixth.eventTime }));
      const until = await collect(table.queryByUser('ranger', { until: third.eventTime }));

      expect(idsOf(within)).toEqual(idsOf(events.slice(2, 6)).reverse());
      expect(idsOf(since)).toEqual(idsOf(events.slice(5)).reverse());
      expect(idsOf(until)).toEqual(idsOf(events.slice(0, 3)).reverse());
    });

    it('lists every event of a second', async () => {
      const burst = someEvents('burst', 300, { userName: 'burster' }, 0);
      await table.put(burst);

      const listed = await collect(table.queryByUser('burster'));

      expect(idsOf(listed).sort()).toEqual(idsOf(burst).sort());
    });

    it('lists more than one page holds', async () => {
      const long = { userName: 'pager', userAgent: 'x'.repeat(1024) };
      const events = someEvents('paged', 800, long, 1, 40 * 86_400);
      await table.put(events);

      expect(idsOf(await collect(table.queryByUser('pager')))).toEqual(idsOf(events).reverse());
      expect(idsOf(await collect(table.queryByDate('2026-02-10'))).sort()).toEqual(
        idsOf(events).sort(),
      );
    });

    it('lists the whole events of a day, or of a part of it', async () => {
      const noon = 20 * 86_400 + 43_200;
      const events = [sampleEvent('day-a', noon), sampleEvent('day-b', noon + 1)];
      await table.put([...events, sampleEvent('day-c', noon + 86_400)]);

      const day = await collect(table.queryByDate('2026-01-21'));
      const part = await collect(
        table.queryByDate('2026-01-21', { since: '2026-01-21T12:00:01Z' }),
      );

      expect(day).toEqual(events);
      expect(part).toEqual(events.slice(1));
    });

    it('is empty where nothing is', async () => {
      expect(await collect(table.queryByUser('nobody'))).toEqual([]);
      expect(await collect(table.queryByEventName('NoSuchAction'))).toEqual([]);
      expect(await collect(table.queryByDate('1999-01-01'))).toEqual([]);
      expect(await table.get([sampleEvent('nothing')])).toEqual([]);
    });

    it('says that a table is missing', async () => {
      const missing = expect.objectContaining({ code: 'TABLE_MISSING' });

      await expect(missingTable.put(someEvents('x', 1))).rejects.toEqual(missing);
      await expect(missingTable.putMissing(someEvents('x', 1))).rejects.toEqual(missing);
      await expect(missingTable.get(someEvents('x', 1))).rejects.toEqual(missing);
      await expect(collect(missingTable.queryByUser('x'))).rejects.toEqual(missing);
    });
  });
}

function someEvents(
  prefix: string,
  count: number,
  fields: Partial<ActivityEvent> = {},
  apartSeconds = 1,
  start = 0,
): ActivityEvent[] {
  return Array.from({ length: count }, (_, index) =>
    sampleEvent(
      `${prefix}-${String(index).padStart(6, '0')}`,
      start + index * apartSeconds,
      fields,
    ),
  );
}

/** An event that has every attribute there is. */
function fullEvent(): ActivityEvent {
  const all = EVENT_ATTRIBUTES.map(({ field, type }) => [field, type === 'boolean' ? true : field]);
  return { ...Object.fromEntries(all), ...sampleEvent('full'), actorType: 'person', mfa: 'yes' };
}

function placeless(event: ActivityEvent): ActivityEvent {
  const { accountId: _account, awsRegion: _region, ...rest } = event;
  return { ...rest, awsRegion: 'eu-west-1', inferredAttributes: 'aws_region:around' };
}

function summaryOf(event: ActivityEvent): ActivityEvent {
  const kept = EVENT_ATTRIBUTES.filter(({ role }) => role === 'key' || role === 'summary');
  return Object.fromEntries(
    kept.flatMap(({ field }) => (event[field] === undefined ? [] : [[field, event[field]]])),
  ) as unknown as ActivityEvent;
}

function idsOf(events: readonly ActivityEvent[]): string[] {
  return events.map((event) => event.eventId);
}

async function collect(stream: AsyncIterable<ActivityEvent>): Promise<ActivityEvent[]> {
  const events: ActivityEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
