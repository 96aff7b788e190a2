import { costlyRuns, createMortal, type Mortal, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alertBatch } from '../../src/alert/alert-batch.ts';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import { createWorld, DEFAULTS, toArrival, type World } from '../world/alerter.ts';
import { everything } from '../world/alerts.ts';
import { storyEvents } from '../world/rule-events.ts';
import { chain, failuresThenSuccess, threshold } from '../world/stateful-rules.ts';

const RULES = [everything, threshold, failuresThenSuccess, chain];

function keyOf({ eventId, ruleId }: { readonly eventId: string; readonly ruleId: string }) {
  return `${ruleId} ${eventId}`;
}

function publishedKeys({ outbox }: World): string[] {
  return outbox.published.map(({ alert }) =>
    keyOf({ eventId: alert.event.eventId, ruleId: alert.rule.id }),
  );
}

function keysOf({ ledger }: World, ...dispositions: readonly string[]): string[] {
  const wanted = ledger.entries().filter((entry) => dispositions.includes(entry.disposition));
  return wanted.map(keyOf).sort();
}

/** Delivers as Lambda does: a process dies or reports failures, and the batch comes again. */
async function deliver(world: World, events: readonly RuleEvent[], mortal: Mortal): Promise<void> {
  const arrivals = events.map(toArrival);
  const run = alertBatch(world.dependencies(mortal), DEFAULTS, arrivals);
  await Promise.race([run, mortal.death]);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { failedIds } = await alertBatch(world.dependencies(), DEFAULTS, arrivals);
    if (failedIds.length === 0) return;
  }
  throw new Error('The batch fails for ever.');
}

/** Published, but not marked: what a crash at this moment makes come twice. */
function unmarked(world: World): Set<string> {
  const marked = new Set(keysOf(world, 'sent'));
  return new Set(publishedKeys(world).filter((key) => !marked.has(key)));
}

/** Which events of which rules are told in the end: by themselves, or by the leader of their group. */
function told(world: World): string[] {
  return keysOf(world, 'sent', 'grouped');
}

describe('alertBatch', () => {
  it('publishes every alert when it dies at any point, and twice only what it had not marked', async () => {
    const events = await storyOf(10);
    const batches = Array.from(events.keys())
      .filter((start) => start % 2 === 0)
      .map((start) => events.slice(start, start + 2));
    const calm = createWorld(RULES);
    const counting = createMortal(undefined, false);
    for (const batch of batches) {
      await alertBatch(calm.dependencies(counting), DEFAULTS, batch.map(toArrival));
    }
    const calls = counting.calls();

    for (let lastCall = 0; lastCall < calls; lastCall += 1) {
      for (const diesAfterEffect of [false, true]) {
        const world = createWorld(RULES);
        const mortal = createMortal(lastCall, diesAfterEffect);
        let mayRepeat = new Set<string>();
        void mortal.death.then(() => {
          mayRepeat = unmarked(world);
        });

        for (const batch of batches) await deliver(world, batch, mortal);

        const published = publishedKeys(world);
        const repeated = published.filter((key, index) => published.indexOf(key) !== index);
        expect(keysOf(world, 'claimed')).toEqual([]);
        expect([...new Set(published)].sort()).toEqual(keysOf(world, 'sent'));
        expect(repeated.filter((key) => !mayRepeat.has(key))).toEqual([]);
        expectLeadersPublished(world);
        expect(told(world)).toEqual(expect.arrayContaining(told(calm)));
      }
    }
    expect(calls).toBeGreaterThan(40);
  });

  it('publishes the same in any order, in any batches, with repetitions', async () => {
    const deliveries = storyEvents(60, 14).chain((events) =>
      fc.record({
        events: fc.constant(events),
        order: fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
        size: fc.integer({ min: 1, max: 10 }),
        lastCall: fc.option(fc.nat({ max: 80 }), { nil: undefined }),
        diesAfterEffect: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ diesAfterEffect, events, lastCall, order, size }) => {
        const world = createWorld(RULES);
        for (let start = 0; start < order.length; start += size) {
          const batch = order.slice(start, start + size);
          await deliver(
            world,
            batch,
            createMortal(start === 0 ? lastCall : undefined, diesAfterEffect),
          );
        }

        const ofEverything = told(world).filter((key) => key.startsWith(everything.id));
        expect(ofEverything).toEqual(
          events.map((each) => `${everything.id} ${each.eventId}`).sort(),
        );
        expect(keysOf(world, 'claimed')).toEqual([]);
        expectLeadersPublished(world);
      }),
      { numRuns: costlyRuns(10, 60) },
    );
  });

  it('publishes nothing twice when a batch is delivered to two at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(storyEvents(60, 8), fc.scheduler(), async (events, scheduler) => {
        const world = createWorld(RULES);
        const dependencies = world.dependencies();
        const slow = {
          ...dependencies,
          ledger: {
            ...dependencies.ledger,
            claim: scheduler.scheduleFunction(dependencies.ledger.claim),
            markSent: scheduler.scheduleFunction(dependencies.ledger.markSent),
          },
          publisher: { publish: scheduler.scheduleFunction(dependencies.publisher.publish) },
          // No writer outlives a lease here: time stands still.
          clock: { ...dependencies.clock, sleep: async () => undefined },
        };
        const arrivals = events.map(toArrival);

        const both = [1, 2].map(() => alertBatch(slow, DEFAULTS, arrivals));
        await scheduler.waitFor(Promise.all(both));

        const published = publishedKeys(world);
        expect(new Set(published).size).toBe(published.length);
        expect(keysOf(world, 'claimed')).toEqual([]);
      }),
      { numRuns: costlyRuns(8, 40) },
    );
  });
});

function expectLeadersPublished(world: World): void {
  const published = publishedKeys(world);
  for (const { note = '', ruleId } of world.ledger
    .entries()
    .filter((each) => each.disposition === 'grouped')) {
    expect(published).toContain(keyOf({ eventId: note, ruleId }));
  }
}

/** The longest of some fixed stories, with all kinds of alerts in it, newest first as the collector reads. */
async function storyOf(count: number): Promise<RuleEvent[]> {
  const stories = fc.sample(storyEvents(60, count), { numRuns: 20, seed: 7 });
  const [story = []] = stories.sort((a, b) => b.length - a.length);
  return [...story].sort((a, b) => b.occurredAt - a.occurredAt);
}

describe('the same news within the length of a group', () => {
  it('is told once, whatever the hour that it lies across', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 7_200 }),
        fc.integer({ min: 1, max: 3_599 }),
        async (second, gap) => {
          const world = createWorld([everything]);
          const [first, next] = [sampleEvent('a', second), sampleEvent('b', second + gap)];

          const { counters } = await world.run([toRuleEvent(first), toRuleEvent(next)]);

          expect(counters.alerts).toMatchObject({ sent: 1, grouped: 1 });
        },
      ),
    );
  });
});
