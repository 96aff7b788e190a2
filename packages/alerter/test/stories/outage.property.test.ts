import { costlyRuns, createMortal, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alertBatch } from '../../src/alert/alert-batch.ts';
import { closeGroups } from '../../src/alert/close-groups.ts';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import { createWorld, DEFAULTS, toArrival, type World } from '../world/alerter.ts';
import { everything } from '../world/alerts.ts';
import { toldOf } from '../world/told.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);
const FOREVER = Number.POSITIVE_INFINITY;

const stories = fc.uniqueArray(
  fc.record({
    second: fc.nat({ max: 6 * 3_600 }),
    actor: fc.constantFrom('alice', 'bob', 'mallory'),
    target: fc.constantFrom('user/a', 'role/b'),
  }),
  { minLength: 1, maxLength: 24, selector: ({ second }) => second },
);

function eventsOf(story: readonly { second: number; actor: string; target: string }[]) {
  return story.map(({ actor, second, target }, index) =>
    toRuleEvent(sampleEvent(`id-${index}`, second, { actor, target, userName: 'shared' })),
  );
}

const idsOf = (events: readonly RuleEvent[]) => events.map(({ eventId }) => eventId).sort();

/** Every alert is in the ledger as what was told, and the numbers of the messages account for all of them. */
function expectNothingLost(world: World, events: readonly RuleEvent[]): void {
  const done = world.ledger
    .entries()
    .filter(({ disposition }) => disposition === 'sent' || disposition === 'grouped');
  const told = toldOf(world, everything.id);
  // What a message names it tells of, whatever became of the record of it.
  const known = new Set([...done.map(({ eventId }) => eventId), ...told.ids]);
  expect([...known].sort()).toEqual(idsOf(events));
  expect(told.count).toBeGreaterThanOrEqual(events.length);
}

describe('outages', () => {
  it('lose no alert: the topic down for a day, batches given up, the schedule going on', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 1, max: 6 }), async (story, size) => {
        const world = createWorld([everything]);
        const events = eventsOf(story);
        world.outbox.refuse(new Error('down'));
        for (let hour = 0; hour < 24; hour += 6) {
          for (let start = 0; start < events.length; start += size) {
            await alertBatch(
              world.dependencies(),
              DEFAULTS,
              events.slice(start, start + size).map(toArrival),
            );
          }
          await world.close();
          world.clock.advance(6 * HOUR);
        }
        // The stream has given up on all of them by now.
        world.outbox.refuse(undefined);

        await world.close();

        expectNothingLost(world, events);
        expect(await world.close()).toMatchObject({ closed: 0 });
      }),
      { numRuns: costlyRuns(6, 25) },
    );
  });

  it('lose no alert when a process dies anywhere, and repeat only what was not marked', async () => {
    const deaths = fc.record({
      story: stories,
      size: fc.integer({ min: 1, max: 12 }),
      inBatch: fc.nat({ max: 60 }),
      inClosing: fc.nat({ max: 12 }),
      diesAfterEffect: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(deaths, async ({ diesAfterEffect, inBatch, inClosing, size, story }) => {
        const world = createWorld([everything]);
        const events = eventsOf(story);
        let mayRepeat = new Set<string>();
        for (let start = 0; start < events.length; start += size) {
          const arrivals = events.slice(start, start + size).map(toArrival);
          const mortal = createMortal(start === 0 ? inBatch : undefined, diesAfterEffect);
          void mortal.death.then(() => {
            mayRepeat = new Set(toldOf(world, everything.id).sent);
          });
          await Promise.race([
            alertBatch(world.dependencies(mortal), DEFAULTS, arrivals),
            mortal.death,
          ]);
          world.clock.advance(MINUTE);
          const { failedIds } = await alertBatch(world.dependencies(), DEFAULTS, arrivals);
          expect(failedIds).toEqual([]);
        }
        world.clock.advance(12 * HOUR);
        const mortal = createMortal(inClosing, diesAfterEffect);
        const closing = closeGroups(world.dependencies(mortal), { deadline: FOREVER });
        await Promise.race([closing, mortal.death]);
        world.clock.advance(15 * MINUTE);
        await world.close();

        expectNothingLost(world, events);
        const { sent } = toldOf(world, everything.id);
        const repeated = sent.filter((id, index) => sent.indexOf(id) !== index);
        expect(repeated.filter((id) => !mayRepeat.has(id))).toEqual([]);
        world.clock.advance(HOUR);
        expect(await world.close()).toMatchObject({ closed: 0 });
      }),
      { numRuns: costlyRuns(8, 40) },
    );
  });

  it('lose no alert when the schedule stopped for thirty hours: one summary, the worst first', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 1, max: 6 }), async (story, size) => {
        const world = createWorld([everything]);
        const events = eventsOf(story);
        await world.dependencies().watch.note(['123456789012'], START - HOUR);
        world.clock.advance(START + 31 * HOUR - world.clock.now());
        const storedAt = world.clock.now();
        for (let start = 0; start < events.length; start += size) {
          const batch = events.slice(start, start + size);
          const arrivals = batch.map((event) => ({ ...toArrival(event), storedAt }));
          await alertBatch(world.dependencies(), DEFAULTS, arrivals);
        }
        world.clock.advance(15 * MINUTE);
        await world.close();

        const late = world.outbox.published.filter(
          ({ context }) => context.summary?.kind === 'late',
        );
        const isMissed = ({ occurredAt }: RuleEvent) => storedAt - occurredAt > 24 * HOUR;
        expect(late).toHaveLength(events.some(isMissed) ? 1 : 0);
        world.clock.advance(12 * HOUR);
        await world.close();
        expectNothingLost(world, events);
        expect(world.ledger.entries().some((each) => each.disposition === 'historical')).toBe(
          false,
        );
      }),
      { numRuns: costlyRuns(6, 25) },
    );
  });
});
