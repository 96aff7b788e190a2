import { costlyRuns, createMortal, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RuleEvent, toRuleEvent } from '../../src/event/rule-event.ts';
import type { Participation, StateDocuments, StatefulRule } from '../../src/ports.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { createDetectionState } from '../../src/state/detection-state.ts';
import {
  createFaultyDocuments,
  FAULTS,
  type Fault,
  type Pause,
} from '../world/faulty-documents.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { storyEvents } from '../world/rule-events.ts';
import { expectedAlerts, isTold } from '../world/rule-model.ts';
import { expectedSeen, firstSeen, STATEFUL } from '../world/stateful-rules.ts';

const settings = parseSettings({}, []);
const clock = { now: () => 0, sleep: async () => undefined };
const WINDOWED = STATEFUL.filter(({ kind }) => kind !== 'first-seen');
const FIRST_SEEN = [firstSeen, expectedSeen];
const DAY_SECONDS = 86_400;

/** A batch, and what befalls its first delivery. */
interface Delivery {
  readonly events: readonly RuleEvent[];
  readonly faults: readonly Fault[];
  readonly lastCall: number | undefined;
  readonly diesAfterEffect: boolean;
}

/** Cuts events into batches, some of them in two batches. */
function deliveriesOf(events: readonly RuleEvent[], maxSize: number): fc.Arbitrary<Delivery[]> {
  const repeated = events.slice(0, 4);
  return fc
    .record({
      order: fc.shuffledSubarray([...events, ...repeated], {
        minLength: events.length + repeated.length,
      }),
      size: fc.integer({ min: 1, max: maxSize }),
      fates: fc.array(fc.record(FATE), { minLength: 30, maxLength: 30 }),
    })
    .map(({ fates, order, size }) =>
      fates
        .map((fate, index) => ({ ...fate, events: order.slice(index * size, (index + 1) * size) }))
        .filter((delivery) => delivery.events.length > 0),
    );
}

const FATE = {
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 }),
  lastCall: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
  diesAfterEffect: fc.boolean(),
};

async function observe(
  documents: StateDocuments,
  rules: readonly StatefulRule[],
  events: readonly RuleEvent[],
) {
  const state = createDetectionState({ documents, clock, random: () => 0.5 });
  const asked = events.flatMap((event) => rules.map((rule) => ({ event, rule })));
  const answers = await state.observeAll(asked, settings);
  const fired: Participation[] = [];
  let hasFailed = false;
  for (const [index, participation] of asked.entries()) {
    const answer = answers[index];
    if (answer === undefined || 'broken' in answer) throw new Error('A rule broke.');
    if ('failure' in answer) hasFailed = true;
    else if (answer.observation.fires) fired.push(participation);
  }
  return { fired, hasFailed };
}

/** Delivers as Lambda does: a process dies or reports failures, and the batch comes again. Returns what was told. */
async function deliver(
  memory: StateDocuments,
  rules: readonly StatefulRule[],
  { diesAfterEffect, events, faults, lastCall }: Delivery,
  pause: Pause,
): Promise<Participation[]> {
  const mortal = createMortal(lastCall, diesAfterEffect);
  const first = createFaultyDocuments(mortal.guard(memory), pause, faults);
  const outcome = await Promise.race([observe(first, rules, events), mortal.death]);
  const told = outcome?.fired ?? [];
  if (outcome?.hasFailed === false) return told;
  const again = await observe(createFaultyDocuments(memory, pause, []), rules, events);
  expect(again.hasFailed).toBe(false);
  return [...told, ...again.fired];
}

function eventsOf(fired: readonly Participation[], rule: StatefulRule): RuleEvent[] {
  return fired.filter((each) => each.rule === rule).map(({ event }) => event);
}

/** Tells whether a rule depends on what is known: an event that comes before its forerunner is news, then and later. */
function goesByHabit(rule: StatefulRule): boolean {
  return rule.kind === 'threshold' && rule.threshold.habitDays !== undefined;
}

const instantly: Pause = async () => undefined;

describe('observeAll by processes that meet, fail and die', () => {
  const crowd = storyEvents(60).chain((events) =>
    fc.record({ events: fc.constant(events), deliveries: deliveriesOf(events, 8) }),
  );

  it('misses no alert of the model, and tells of none that all the events together would not', async () => {
    await fc.assert(
      fc.asyncProperty(crowd, fc.scheduler(), async ({ deliveries, events }, scheduler) => {
        const memory = createMemoryDocuments();
        const pause: Pause = () => scheduler.schedule(Promise.resolve());

        const running = deliveries.map((each) => deliver(memory, WINDOWED, each, pause));
        const fired = (await scheduler.waitFor(Promise.all(running))).flat();

        const calm = createMemoryDocuments();
        await observe(calm, WINDOWED, events);
        const allowed = await observe(calm, WINDOWED, events);
        for (const rule of WINDOWED) {
          const told = eventsOf(fired, rule);
          const untold = expectedAlerts(rule, events).filter((each) => !isTold(rule, each, told));
          expect(untold).toEqual([]);
          if (goesByHabit(rule)) continue;
          const ids = new Set(eventsOf(allowed.fired, rule).map(({ eventId }) => eventId));
          expect(told.filter(({ eventId }) => !ids.has(eventId))).toEqual([]);
        }
      }),
      { numRuns: costlyRuns(15, 100, 1000) },
    );
  });

  it('tells of a new value at least once, whichever batch sees it first', async () => {
    await fc.assert(
      fc.asyncProperty(
        storyEvents(3_600).chain((events) => deliveriesOf(events, 8)),
        fc.scheduler(),
        async (deliveries, scheduler) => {
          const memory = createMemoryDocuments();
          const events = deliveries.flatMap((each) => each.events);
          await observe(memory, FIRST_SEEN, events.map(learntLongAgo));
          const pause: Pause = () => scheduler.schedule(Promise.resolve());

          const running = deliveries.map((each) => deliver(memory, FIRST_SEEN, each, pause));
          const fired = (await scheduler.waitFor(Promise.all(running))).flat();

          const valuesOf = (sights: readonly RuleEvent[]) =>
            [...new Set(sights.map(({ target, userName }) => `${userName} ${target}`))].sort();
          const sighted = events.filter(({ target }) => target !== undefined);
          expect(valuesOf(eventsOf(fired, firstSeen))).toEqual(valuesOf(sighted));
        },
      ),
    );
  });
});

/** The same person with something else, when its baseline began. */
function learntLongAgo({ userName }: RuleEvent): RuleEvent {
  const fields = { userName, target: 'user/old' };
  return toRuleEvent(sampleEvent(`old-${userName}`, -5 * DAY_SECONDS, fields));
}

describe('observeAll batch by batch', () => {
  const batches = storyEvents(43_200).chain((events) => {
    const inTime = [...events].sort((a, b) => a.occurredAt - b.occurredAt);
    const size = fc.integer({ min: 1, max: 8 });
    return fc.record({ events: fc.constant(inTime), size, fate: fc.record(FATE) });
  });

  it('tells of every new value that it would tell of if it did not fail and die', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ events, fate, size }) => {
        const memory = createMemoryDocuments();
        const calm = createMemoryDocuments();
        for (let start = 0; start < events.length; start += size) {
          const batch = events.slice(start, start + size);

          const fired = await deliver(memory, FIRST_SEEN, { ...fate, events: batch }, instantly);

          const { fired: wanted } = await observe(calm, FIRST_SEEN, batch);
          for (const rule of FIRST_SEEN) {
            const told = eventsOf(fired, rule);
            expect(eventsOf(wanted, rule).filter((event) => !told.includes(event))).toEqual([]);
          }
        }
      }),
    );
  });
});

describe('observeAll', () => {
  it('loads once, saves a changed document once and reads neighbours once', async () => {
    await fc.assert(
      fc.asyncProperty(storyEvents(60), async (events) => {
        const memory = createMemoryDocuments();
        const calls: string[] = [];
        const saved: string[] = [];
        const counting: StateDocuments = {
          ...memory,
          load: (keys) => {
            calls.push('load');
            expect(new Set(keys).size).toBe(keys.length);
            return memory.load(keys);
          },
          saveAll: (replacements) => {
            calls.push('save');
            saved.push(...replacements.map(({ key }) => key));
            return memory.saveAll(replacements);
          },
        };

        await observe(counting, STATEFUL, events);

        expect(calls).toEqual(events.length === 0 ? [] : ['load', 'save', 'load']);
        expect(new Set(saved).size).toBe(saved.length);
      }),
    );
  });

  it('judges a batch alike in whatever order it comes', async () => {
    const shuffled = storyEvents(60).chain((events) =>
      fc.record({
        events: fc.constant(events),
        order: fc.shuffledSubarray(events, { minLength: events.length }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ events, order }) => {
        const [left, right] = [createMemoryDocuments(), createMemoryDocuments()];

        const told = await observe(left, STATEFUL, events);
        const toldAgain = await observe(right, STATEFUL, order);

        expect(new Set(toldAgain.fired)).toEqual(new Set(told.fired));
        expect(right.stored).toEqual(left.stored);
      }),
    );
  });
});
