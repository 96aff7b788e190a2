import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import type { StatefulRule } from '../../src/ports.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { createObserver } from '../world/observer.ts';
import { storyEvents } from '../world/rule-events.ts';
import { expectedAlerts, isTold } from '../world/rule-model.ts';
import { expectedSeen, firstSeen, STATEFUL, usualSeen } from '../world/stateful-rules.ts';

const settings = parseSettings({}, []);
const clock = { now: () => 0, sleep: async () => undefined };
const DAY = 86_400_000;

function open(documents = createMemoryDocuments()) {
  const state = createObserver({ documents, clock, random: () => 0.5 });
  return { documents, state };
}

/**
 * A rule that forgets a little sooner, by as much as the state may be behind: the last sight of a value is written
 * down a twentieth of its memory late, a day at most. The same rule where nothing is remembered.
 */
function forgetfulOf(rule: StatefulRule): StatefulRule {
  if (rule.kind === 'threshold' && rule.threshold.habitDays !== undefined) {
    const habitDays = rule.threshold.habitDays * (1 - 1 / 20);
    return { ...rule, threshold: { ...rule.threshold, habitDays } };
  }
  if (rule.kind !== 'first-seen') return rule;
  const { rememberDays } = rule.firstSeen;
  const shorter = rememberDays - Math.min(1, rememberDays / 20);
  return { ...rule, firstSeen: { ...rule.firstSeen, rememberDays: shorter } };
}

const minuteStories = storyEvents(60);

function inTime(events: readonly RuleEvent[]): RuleEvent[] {
  return [...events].sort((a, b) => a.occurredAt - b.occurredAt);
}

/** Any order, some events more than once. */
function deliveries(stories: fc.Arbitrary<RuleEvent[]>) {
  return stories.chain((events) => {
    const order = fc.shuffledSubarray([...events, ...events.slice(0, 6)], {
      minLength: events.length + Math.min(6, events.length),
    });
    return fc.record({ events: fc.constant(events), order });
  });
}

describe.each(STATEFUL.map((rule) => [rule.id, rule] as const))('observe %s', (_id, rule) => {
  const stories = rule.kind === 'first-seen' ? storyEvents(43_200) : minuteStories;

  it('fires on the events of the model when they come in the order of time, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (events) => {
        const { state } = open();
        const fired: string[] = [];

        for (const event of inTime(events)) {
          if ((await state.observe(rule, event, settings)).fires) fired.push(event.eventId);
        }

        const idsOf = (alerts: readonly RuleEvent[]) => alerts.map(({ eventId }) => eventId);
        const due = idsOf(expectedAlerts(rule, events));
        const allowed = idsOf(expectedAlerts(forgetfulOf(rule), events));
        expect(due.filter((id) => !fired.includes(id))).toEqual([]);
        expect(fired.filter((id) => !allowed.includes(id))).toEqual([]);
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });

  it('says again that it fires, whatever came in between', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(stories), async ({ order }) => {
        const { state } = open();
        const fired = new Map<string, RuleEvent>();
        for (const event of order) {
          const { fires } = await state.observe(rule, event, settings);
          if (fires) fired.set(event.eventId, event);
        }

        for (const event of fired.values()) {
          expect((await state.observe(rule, event, settings)).fires).toBe(true);
        }
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });
});

describe.each(
  STATEFUL.filter(({ kind }) => kind !== 'first-seen').map((rule) => [rule.id, rule] as const),
)('observe %s in any order', (_id, rule) => {
  it('misses no alert of the model, with repetitions', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(minuteStories), async ({ events, order }) => {
        const { state } = open();
        const fired: RuleEvent[] = [];

        for (const event of order) {
          if ((await state.observe(rule, event, settings)).fires) fired.push(event);
        }

        const untold = expectedAlerts(rule, events).filter((alert) => !isTold(rule, alert, fired));
        expect(untold).toEqual([]);
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });

  it('misses no alert of the model when all events are judged at once', async () => {
    await fc.assert(
      fc.asyncProperty(minuteStories, fc.scheduler(), async (events, scheduler) => {
        const memory = createMemoryDocuments();
        const { state } = open({
          ...memory,
          load: scheduler.scheduleFunction(memory.load),
          saveAll: scheduler.scheduleFunction(memory.saveAll),
        });

        const observations = events.map((event) => state.observe(rule, event, settings));
        const answers = await scheduler.waitFor(Promise.all(observations));

        const fired = events.filter((_event, index) => answers[index]?.fires);
        const untold = expectedAlerts(rule, events).filter((alert) => !isTold(rule, alert, fired));
        expect(untold).toEqual([]);
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });
});

describe('observe a first-seen rule out of order', () => {
  it('misses no alert of the model when events are late by less than the learning time', async () => {
    const late = storyEvents(43_200).chain((events) => {
      const delays = fc.array(fc.nat({ max: 3 * DAY - 1 }), {
        minLength: events.length,
        maxLength: events.length,
      });
      return delays.map((each) =>
        events
          .map((event, index) => ({ event, arrives: event.occurredAt + (each[index] ?? 0) }))
          .sort((a, b) => a.arrives - b.arrives)
          .map(({ event }) => event),
      );
    });
    await fc.assert(
      fc.asyncProperty(late, async (events) => {
        const { state } = open();
        const fired: RuleEvent[] = [];

        for (const event of events) {
          if ((await state.observe(firstSeen, event, settings)).fires) fired.push(event);
        }

        const untold = expectedAlerts(firstSeen, events).filter((alert) => !fired.includes(alert));
        expect(untold).toEqual([]);
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });
});

describe('observe a first-seen rule in an account that is watched', () => {
  /** As a batch of one, stored when it happened or later. */
  async function take(
    state: ReturnType<typeof createObserver>,
    rule: StatefulRule,
    event: RuleEvent,
    storedAt = event.occurredAt,
  ): Promise<boolean> {
    return (await state.take(rule, { event, storedAt }, settings)).fires;
  }

  it.each([
    [firstSeen.id, firstSeen],
    [expectedSeen.id, expectedSeen],
    [usualSeen.id, usualSeen],
  ])(
    '%s fires on the events of the model in the order of time, and no others',
    async (_id, rule) => {
      await fc.assert(
        fc.asyncProperty(storyEvents(43_200), async (events) => {
          const { state } = open();
          const fired: string[] = [];

          for (const event of inTime(events)) {
            if (await take(state, rule, event)) fired.push(event.eventId);
          }

          const idsOf = (alerts: readonly RuleEvent[]) => alerts.map(({ eventId }) => eventId);
          const due = idsOf(expectedAlerts(rule, events, events));
          const allowed = idsOf(expectedAlerts(forgetfulOf(rule), events, events));
          expect(due.filter((id) => !fired.includes(id))).toEqual([]);
          expect(fired.filter((id) => !allowed.includes(id))).toEqual([]);
        }),
      );
    },
  );

  it('misses no alert of the model in any order, once the past has been heard of', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(storyEvents(43_200)), async ({ events, order }) => {
        const { state } = open();
        const seen = events.map((event) => ({ event, storedAt: event.occurredAt }));
        await state.hear(seen, settings);
        const fired: RuleEvent[] = [];

        for (const event of order) {
          if (await take(state, firstSeen, event)) fired.push(event);
        }

        const untold = expectedAlerts(firstSeen, events, events).filter(
          (each) => !fired.includes(each),
        );
        expect(untold).toEqual([]);
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });

  it('misses no alert of the model when events are late by a day less than the learning time', async () => {
    const late = storyEvents(43_200).chain((events) =>
      fc
        .array(fc.nat({ max: 2 * DAY - 1 }), {
          minLength: events.length,
          maxLength: events.length,
        })
        .map((delays) =>
          events
            .map((event, index) => ({ event, storedAt: event.occurredAt + (delays[index] ?? 0) }))
            .sort((a, b) => a.storedAt - b.storedAt),
        ),
    );
    await fc.assert(
      fc.asyncProperty(late, async (seen) => {
        const { state } = open();
        const fired: RuleEvent[] = [];

        for (const { event, storedAt } of seen) {
          if (await take(state, firstSeen, event, storedAt)) fired.push(event);
        }

        const events = seen.map(({ event }) => event);
        const untold = expectedAlerts(firstSeen, events, events).filter(
          (each) => !fired.includes(each),
        );
        expect(untold).toEqual([]);
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });

  it('does not take coverage for a past that is still to come: a first walk is as quiet as the rule alone', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(storyEvents(43_200)), async ({ order }) => {
        const [watched, alone] = [open().state, open().state];
        // The history comes in one hour, from several places at once, mostly the newest first.
        const storedAt = Math.max(0, ...order.map(({ occurredAt }) => occurredAt)) + 3_600_000;
        for (const event of order) {
          const fires = await take(watched, firstSeen, event, storedAt);

          expect(fires).toBe((await alone.observe(firstSeen, event, settings)).fires);
        }
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });

  it('says again that it fires, whatever came in between', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(storyEvents(43_200)), async ({ order }) => {
        const { state } = open();
        const fired = new Map<string, RuleEvent>();
        for (const event of order) {
          if (await take(state, firstSeen, event)) fired.set(event.eventId, event);
        }

        for (const event of fired.values()) {
          expect(await take(state, firstSeen, event)).toBe(true);
        }
      }),
      { numRuns: costlyRuns(20, 100, 1000) },
    );
  });
});
