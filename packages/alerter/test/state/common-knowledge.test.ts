import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeImage, type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import { doesRoam, NO_HABITS, placesKnownFor, seePlace } from '../../src/people/principal.ts';
import type { SeenEvent } from '../../src/ports.ts';
import { learnCommon, readPast } from '../../src/state/common-knowledge.ts';
import { foldBatch } from '../../src/state/fold.ts';
import type { UpdateContext } from '../../src/state/state-document.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { storyEvents } from '../world/rule-events.ts';

const clock = { now: () => 0, sleep: async () => undefined };
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const ALICE = 'arn:aws:iam::123456789012:user/alice';

/** Documents that count what they are asked. */
function open() {
  const memory = createMemoryDocuments();
  const calls = { load: 0, save: 0 };
  const documents: typeof memory = {
    ...memory,
    load: (keys) => {
      calls.load += 1;
      return memory.load(keys);
    },
    saveAll: (replacements) => {
      calls.save += replacements.length;
      return memory.saveAll(replacements);
    },
  };
  return { memory, calls, context: { documents, clock, random: () => 0.5 } };
}

function eventAt(second: number, fields: Parameters<typeof sampleEvent>[2] = {}): RuleEvent {
  return toRuleEvent(sampleEvent(`id-${second}`, second, { userArn: ALICE, ...fields }));
}

const learn = (context: UpdateContext, seen: readonly SeenEvent[]) =>
  foldBatch(context, learnCommon(seen));

const seenAt = (event: RuleEvent) => ({ event, storedAt: event.occurredAt });

describe('learnCommon', () => {
  it('reads all of a batch at once, and writes only what learnt something', async () => {
    const { calls, context } = open();
    const hour = Array.from({ length: 100 }, (_, index) => seenAt(eventAt(index * 36)));

    await learn(context, hour);
    const first = { ...calls };
    await learn(context, hour);
    await learn(
      context,
      hour.map(({ event }) => seenAt(eventAt(event.occurredAt / 1000 - START / 1000 + 3600))),
    );

    expect(first).toEqual({ load: 1, save: 2 });
    expect(calls).toEqual({ load: 3, save: 2 });
  });

  it.each(['aws-mcp.amazonaws.com', 'cloudformation.amazonaws.com'])(
    'learns no network from a call that %s passed on',
    async (service) => {
      const { context, memory } = open();
      const passedOn = eventAt(0, { sourceIp: service, invokedBy: service, userType: 'IAMUser' });
      const called = eventAt(60, { sourceIp: '192.0.2.7', userType: 'IAMUser' });
      const networksOf = () => {
        const read = (key: string) => JSON.parse(memory.stored.get(key)?.json ?? 'null');
        return readPast(read, called).habits.places.map(({ network }) => network);
      };

      await learn(context, [seenAt(passedOn)]);
      const before = networksOf();
      await learn(context, [seenAt(called)]);

      expect(before).toEqual([]);
      expect(networksOf()).toEqual(['192.0.2.0/24']);
    },
  );

  it('writes a document a week when nothing is new', async () => {
    const { calls, context } = open();
    for (let hour = 0; hour < 24 * 30; hour += 1) {
      await learn(context, [seenAt(eventAt(hour * 3600))]);
    }

    expect(calls.save).toBeLessThanOrEqual(2 * 5);
  });

  it('knows since when an account is watched, by any event but one that cannot be read', async () => {
    const { context, memory } = open();
    const unread = decodeImage({
      event_date: { S: '1970-01-01' },
      event_id: { S: 'x' },
      event_time: { S: '1970-01-01T00:00:00Z' },
      event_name: { S: 'unparsed' },
      event_source: { S: 'unparsed' },
      event_type: { S: 'unparsed' },
      account_id: { S: '123456789012' },
    });
    const late = seenAt(eventAt(0, { eventType: 'sso', eventName: 'Federate' }));
    if (unread === undefined) throw new Error('The image is one of an event.');

    await learn(context, [seenAt(unread)]);
    await learn(context, [seenAt(eventAt(86_400))]);
    await learn(context, [late]);

    const read = (key: string) => JSON.parse(memory.stored.get(key)?.json ?? 'null');
    expect(readPast(read, late.event).watch).toMatchObject({ since: START, arrived: START });
    const elsewhere = eventAt(0, { accountId: '210987654321' });
    expect(readPast(read, elsewhere).watch).toBeUndefined();
  });

  it('learns the same in any order, in any batches and any number of times', async () => {
    await fc.assert(
      fc.asyncProperty(
        storyEvents(43_200).chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events.slice(0, 5)], {
              minLength: events.length + Math.min(5, events.length),
            }),
            fc.integer({ min: 1, max: 7 }),
          ),
        ),
        async ([events, order, size]) => {
          const [whole, parts] = [open(), open()];
          await learn(whole.context, events.map(seenAt));
          for (let start = 0; start < order.length; start += size) {
            await learn(parts.context, order.slice(start, start + size).map(seenAt));
          }

          const exact = (world: typeof whole) =>
            [...world.memory.stored]
              .map(([key, { json }]) => [key, withoutCoarse(JSON.parse(json))] as const)
              .sort(([a], [b]) => (a < b ? -1 : 1));
          expect(exact(parts)).toEqual(exact(whole));
        },
      ),
    );
  });

  it('loses nothing to another writer', async () => {
    await fc.assert(
      fc.asyncProperty(storyEvents(43_200), fc.scheduler(), async (events, scheduler) => {
        const memory = createMemoryDocuments();
        const documents = {
          ...memory,
          load: scheduler.scheduleFunction(memory.load),
          saveAll: scheduler.scheduleFunction(memory.saveAll),
        };
        const learning = events.map((event) =>
          learn({ documents, clock, random: () => 0.5 }, [seenAt(event)]),
        );
        await scheduler.waitFor(Promise.all(learning));

        const alone = open();
        await learn(alone.context, events.map(seenAt));
        const read = (stored: typeof memory.stored) =>
          [...stored].map(([key, { json }]) => [key, withoutCoarse(JSON.parse(json))]).sort();
        expect(read(memory.stored)).toEqual(read(alone.memory.stored));
      }),
    );
  });
});

/** Last sights may be a week behind. */
function withoutCoarse({ seen: _seen, ...body }: Record<string, unknown>) {
  const { places } = body as { places?: { network: string; via: string; from: number }[] };
  if (places === undefined) return body;
  return places.map(({ from, network, via }) => `${network} ${via} ${from}`).sort();
}

describe('seePlace', () => {
  const at = (day: number, network = 'a', via = '') => ({ network, via, time: day * DAY });

  it('keeps the places that were seen last', () => {
    const habits = Array.from({ length: 200 }, (_, day) => at(day, `n${day}`)).reduce(
      seePlace,
      NO_HABITS,
    );

    expect(habits.places).toHaveLength(96);
    expect(habits.places[0]?.network).toBe('n104');
    expect(seePlace(habits, at(3, 'n3'))).toBe(habits);
  });

  it('knows a network some days after, until it was not seen for ninety', () => {
    const habits = [at(0), at(50)].reduce(seePlace, NO_HABITS);
    const isKnown = (day: number) => placesKnownFor(habits.places, 1, day * DAY).length > 0;

    expect([0.9, 1, 140, 141].map(isKnown)).toEqual([false, true, true, false]);
  });

  it('begins anew after an absence, and leaves it to the stretch that is known', () => {
    const back = [at(0), at(100)].reduce(seePlace, NO_HABITS);
    const late = seePlace(back, at(1));

    expect(placesKnownFor(back.places, 1, 100 * DAY)).toEqual([]);
    expect(late).toBe(back);
  });

  it('tells who roams by networks of the last thirty days', () => {
    const places = Array.from({ length: 4 }, (_, day) => at(day, `n${day}`, 'k')).reduce(
      seePlace,
      NO_HABITS,
    ).places;

    expect([3, 4, 30, 31].map((day) => doesRoam(places, day * DAY, 4))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(doesRoam(places, 4 * DAY, 5)).toBe(false);
  });
});
