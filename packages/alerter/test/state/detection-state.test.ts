import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import type { StateDocuments } from '../../src/ports.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { createObserver } from '../world/observer.ts';
import {
  chain,
  distinct,
  failuresThenSuccess,
  firstSeen,
  threshold,
} from '../world/stateful-rules.ts';

const settings = parseSettings({}, []);
const NOW = Date.UTC(2026, 0, 2);
const HOUR = 3_600_000;
const clock = { now: () => NOW, sleep: async () => undefined };
const DAY_SECONDS = 86_400;

function open(documents: StateDocuments = createMemoryDocuments()) {
  return createObserver({ documents, clock, random: () => 0.5 });
}

function eventAt(second: number, fields: Parameters<typeof sampleEvent>[2] = {}) {
  return toRuleEvent(sampleEvent(`id-${second}`, second, fields));
}

describe('observe a threshold', () => {
  it('says how many there were, and which', async () => {
    const state = open();
    await state.observe(threshold, eventAt(0), settings);
    await state.observe(threshold, eventAt(60), settings);

    const third = await state.observe(threshold, eventAt(120), settings);

    expect(third).toEqual({
      fires: true,
      detail: '3 events in 10 minutes',
      relatedEventIds: ['id-120', 'id-0', 'id-60'],
    });
  });

  it('counts different values where the rule says so', async () => {
    const state = open();
    for (const [second, name] of ['a', 'a', 'b'].entries()) {
      await state.observe(distinct, eventAt(second, { target: `user/${name}` }), settings);
    }

    const last = await state.observe(distinct, eventAt(9, { target: 'user/c' }), settings);

    expect(last.detail).toBe('3 different values in 10 minutes');
    const named = { ...distinct, threshold: { ...distinct.threshold, noun: 'users' } };
    const again = await state.observe(named, eventAt(9, { target: 'user/c' }), settings);
    expect(again.detail).toBe('3 users in 10 minutes');
  });

  it('lets an event take part in nothing without a group, a value or a time', async () => {
    const documents = createMemoryDocuments();
    const state = open(documents);
    const { target: _target, ...withoutTarget } = sampleEvent('x');
    const timeless = sampleEvent('y', 0, { eventTime: 'some day' });

    await state.observe(distinct, toRuleEvent(withoutTarget), settings);
    await state.observe(threshold, toRuleEvent(timeless), settings);

    expect(documents.stored.size).toBe(0);
  });

  it('keeps little of a storm, and fires through it', async () => {
    const documents = createMemoryDocuments();
    const state = open(documents);
    const answers: boolean[] = [];
    for (let second = 0; second < 500; second += 1) {
      answers.push((await state.observe(threshold, eventAt(second), settings)).fires);
    }

    expect(answers.filter((fires) => !fires)).toHaveLength(2);
    expect(documents.stored.size).toBe(1);
    for (const { json } of documents.stored.values()) expect(json.length).toBeLessThan(500);
  });

  it('names at most twenty events', async () => {
    const rule = { ...threshold, threshold: { ...threshold.threshold, count: 30 } };
    const state = open();
    let related: readonly string[] = [];
    for (let second = 0; second < 40; second += 1) {
      related = (await state.observe(rule, eventAt(second), settings)).relatedEventIds;
    }

    expect(related).toHaveLength(20);
    expect(related[0]).toBe('id-39');
  });
});

describe('observe a sequence', () => {
  it('fires on the late first step of a chain whose end is known', async () => {
    const state = open();
    await state.observe(chain, eventAt(300, { eventName: 'DeleteUser' }), settings);
    await state.observe(chain, eventAt(200, { eventName: 'CreateAccessKey' }), settings);

    const first = await state.observe(chain, eventAt(100, { eventName: 'CreateUser' }), settings);

    expect(first).toEqual({
      fires: true,
      detail: 'CreateUser, then CreateAccessKey, then DeleteUser',
      relatedEventIds: ['id-100', 'id-200', 'id-300'],
    });
  });

  it('keeps little of a storm, and fires at its end', async () => {
    const documents = createMemoryDocuments();
    const state = open(documents);
    for (let second = 0; second < 300; second += 1) {
      await state.observe(failuresThenSuccess, eventAt(second, { outcome: 'failure' }), settings);
    }

    const success = await state.observe(failuresThenSuccess, eventAt(400), settings);

    expect(success).toMatchObject({ fires: true, relatedEventIds: ['id-400', 'id-0', 'id-1'] });
    for (const { json } of documents.stored.values()) expect(json.length).toBeLessThan(2_000);
  });

  it('drops repetitions of a text before anything else', async () => {
    const rule = {
      ...failuresThenSuccess,
      sequence: {
        ...failuresThenSuccess.sequence,
        steps: [
          {
            name: 'made',
            match: (event: { readonly outcome: string }) => event.outcome === 'failure',
            capture: (event: { readonly target?: string | undefined }) => event.target,
          },
          failuresThenSuccess.sequence.steps[1],
        ] as const,
        confirm: ([made]: readonly string[]) => made === 'user/needle',
      },
    };
    const state = open();
    const failure = (second: number, target: string) =>
      state.observe(rule, eventAt(second, { outcome: 'failure', target }), settings);
    await failure(0, 'user/hay');
    await failure(1, 'user/needle');
    for (let second = 2; second < 200; second += 1) await failure(second, 'user/hay');

    const success = await state.observe(rule, eventAt(300), settings);

    expect(success.fires).toBe(true);
  });

  it('stores nothing of an event that is part of no step', async () => {
    const documents = createMemoryDocuments();

    await open(documents).observe(chain, eventAt(0, { eventName: 'GetUser' }), settings);

    expect(documents.stored.size).toBe(0);
  });
});

describe('observe a first-seen rule', () => {
  const sight = (day: number, name: string) =>
    eventAt(day * DAY_SECONDS, { target: `user/${name}` });

  it('learns in silence, then tells what is new and since when it watches', async () => {
    const state = open();
    const learning = await state.observe(firstSeen, sight(0, 'a'), settings);
    const stillLearning = await state.observe(firstSeen, sight(2, 'b'), settings);
    const known = await state.observe(firstSeen, sight(5, 'b'), settings);

    const fresh = await state.observe(firstSeen, sight(6, 'c'), settings);

    expect([learning.fires, stillLearning.fires, known.fires]).toEqual([false, false, false]);
    expect(fresh).toEqual({
      fires: true,
      detail: 'first time for user/c',
      relatedEventIds: [`id-${6 * DAY_SECONDS}`],
    });
  });

  it('writes nothing for what it knows well', async () => {
    const memory = createMemoryDocuments();
    let saves = 0;
    const state = open({
      ...memory,
      saveAll: (replacements) => {
        saves += replacements.length;
        return memory.saveAll(replacements);
      },
    });
    await state.observe(firstSeen, sight(0, 'a'), settings);
    const before = saves;

    for (let minute = 1; minute <= 100; minute += 1) {
      await state.observe(firstSeen, eventAt(minute * 60, { target: 'user/a' }), settings);
    }

    expect(saves).toBe(before);
  });
});

describe('createDetectionState', () => {
  it('names its documents by rule and group, whatever the length of the group', async () => {
    const documents = createMemoryDocuments();
    const state = open(documents);

    await state.observe(threshold, eventAt(0, { userName: 'alice' }), settings);
    await state.observe(threshold, eventAt(0, { userName: 'é'.repeat(500) }), settings);
    await state.observe(threshold, eventAt(0, { userName: 'a#b' }), settings);

    const [plain, ...others] = [...documents.stored.keys()];
    expect(plain).toMatch(/^TEST-THRESHOLD#alice#10m\d+$/);
    for (const key of others) expect(key).toMatch(/^TEST-THRESHOLD#sha256:[0-9a-f]{64}#10m\d+$/);
  });

  it('lets documents expire days after they can matter, by event and by arrival', async () => {
    const expiries: number[] = [];
    const memory = createMemoryDocuments();
    const saveAll: StateDocuments['saveAll'] = (replacements) => {
      expiries.push(...replacements.map(({ expiresAt }) => expiresAt));
      return memory.saveAll(replacements);
    };
    const state = open({ ...memory, saveAll });

    await state.observe(threshold, eventAt(0), settings);
    await state.observe(threshold, eventAt(30 * DAY_SECONDS), settings);

    expect(expiries[0]).toBe(NOW + 72 * HOUR);
    expect(expiries[1]).toBeGreaterThan(NOW + 29 * 24 * HOUR + 72 * HOUR);
  });

  it('takes a document it cannot read for none', async () => {
    const memory = createMemoryDocuments();
    const state = open({ ...memory, load: async (keys) => keys.map(() => undefined) });
    const garbled = open({
      ...memory,
      load: async (keys) => keys.map(() => ({ version: 1, body: { v: 2 } })),
      saveAll: async (all) => all.map(() => 'saved'),
    });

    for (const rule of [threshold, chain, firstSeen]) {
      const wanted = await state.observe(rule, eventAt(0), settings);
      expect(await garbled.observe(rule, eventAt(0), settings)).toEqual(wanted);
    }
  });

  it('gives up on a document that others always change first', async () => {
    const state = open({
      ...createMemoryDocuments(),
      saveAll: async (all) => all.map(() => 'outrun'),
    });

    await expect(state.observe(threshold, eventAt(0), settings)).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
  });
});
