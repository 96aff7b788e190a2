import { fc, it } from '@fast-check/jest';
import { type Interval, mergeIntervals, subtractIntervals } from '@iam-tracker/core';
import { beforeAll, describe, expect } from '@jest/globals';
import {
  aim,
  breaksOrder,
  forgoOrder,
  isFinished,
  newWalk,
  ownEntries,
  passPage,
  restart,
  splitWalk,
  type Walk,
} from '../../src/collect/walk.ts';
import type { LookupEntry, LookupPage } from '../../src/ports.ts';
import { anEntry, aPage } from '../world/pages.ts';
import { beginMemoryShard, NOW } from '../world/shard.ts';

let progress: Awaited<ReturnType<typeof beginMemoryShard>>;
beforeAll(async () => {
  progress = await beginMemoryShard();
});

const START = NOW - 10_000;
const WHOLE = { start: START, end: START + 300 };

/** Events in the order in which a service shows them that keeps to none: any. */
const shuffled = fc
  .array(fc.integer({ min: 0, max: 299 }), { maxLength: 150 })
  .map((seconds) => seconds.map((second, n) => anEntry(START + second, `event-${n}`)));

const steps = fc.array(
  fc.record({
    walk: fc.nat(),
    pageSize: fc.integer({ min: 1, max: 30 }),
    isRefused: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** Answers what is asked in the order it has, with a token bound to the question. */
function answer(entries: readonly LookupEntry[], walk: Walk, size: number): LookupPage {
  const { start, end } = walk.asked;
  const asked = entries.filter(
    ({ envelope: { eventTime = 0 } }) => eventTime >= start && eventTime < end,
  );
  const from = Number(walk.nextToken ?? 0);
  const page = { entries: asked.slice(from, from + size) };
  return from + size >= asked.length ? page : { ...page, nextToken: String(from + size) };
}

function secondsOf(entries: readonly LookupEntry[], ids: ReadonlySet<unknown>): Interval[] {
  return entries
    .filter(({ envelope }) => !ids.has(envelope.eventId))
    .map(({ envelope: { eventTime = 0 } }) => ({ start: eventTime, end: eventTime + 1 }));
}

describe('walks over pages in any order', () => {
  it.prop([shuffled, steps])(
    'store every event and end, when answers are read to their end, and claim nothing out of order before it is stored',
    (entries, script) => {
      const walks = [newWalk(progress, 'fresh', WHOLE)];
      const stored = new Set<unknown>();
      let claimed: Interval[] = [];
      for (let turn = 0; walks.some((walk) => !isFinished(walk)); turn += 1) {
        expect(turn).toBeLessThan(20_000);
        const open = walks.filter((walk) => !isFinished(walk));
        const step = script[turn % script.length];
        const walk = open[(step?.walk ?? 0) % open.length];
        if (walk === undefined || step === undefined) break;
        aim(walk, NOW);
        const page = answer(entries, walk, turn < 300 ? step.pageSize : 50);
        // An answer cut short before it showed its disorder has proven what its pages seemed to prove.
        if (step.isRefused && turn < 300 && walk.slice !== undefined) {
          restart(walk);
          continue;
        }
        for (const { envelope } of ownEntries(walk, page)) stored.add(envelope.eventId);
        const wasUnordered = walk.slice !== undefined;
        if (breaksOrder(walk, page)) {
          claimed = subtractIntervals(claimed, [forgoOrder(walk)]);
          continue;
        }
        const proven = passPage(walk, page);
        if (proven === undefined) continue;
        claimed = mergeIntervals([...claimed, proven]);
        // Without order nothing is claimed that is not stored, not even for a while.
        if (wasUnordered) {
          const unread = secondsOf(entries, stored);
          expect(subtractIntervals(unread, subtractIntervals([WHOLE], [proven]))).toEqual([]);
        }
      }

      expect([...stored].sort()).toEqual(entries.map((e) => e.envelope.eventId).sort());
      expect(claimed).toEqual([WHOLE]);
    },
  );
});

describe('splitWalk', () => {
  it('leaves a walk alone that cannot go by order', () => {
    const walk = newWalk(progress, 'fresh', { start: 0, end: 1000 }, 10);
    aim(walk, 1000);
    forgoOrder(walk);

    expect(splitWalk(walk)).toBeUndefined();
  });
});

describe('breaksOrder', () => {
  const aWalk = () => newWalk(progress, 'fresh', { start: 0, end: 100 });

  it('sees an event that is newer than the one before it', () => {
    expect(breaksOrder(aWalk(), aPage(['90a', '20a', '50a'], 'more'))).toBe(true);
    expect(breaksOrder(aWalk(), aPage(['90a', '50a', '50b'], 'more'))).toBe(false);
  });

  it('sees a page that reaches back above what was proven', () => {
    const walk = aWalk();
    passPage(walk, aPage(['90a', '50a'], 'more'));

    expect(breaksOrder(walk, aPage(['51a', '40a'], 'more'))).toBe(true);
    expect(breaksOrder(walk, aPage(['50b', '40a'], 'more'))).toBe(false);
  });

  it('minds no order once the answer is whole, nor entries without a time', () => {
    const page = aPage(['90a', '20a'], 'more');
    const nameless = { text: '{', envelope: {} };

    expect(breaksOrder(aWalk(), aPage(['20a', '90a']))).toBe(false);
    expect(breaksOrder(aWalk(), { ...page, entries: [nameless, ...page.entries] })).toBe(false);
  });
});

describe('forgoOrder', () => {
  it('returns what was proven by this answer and asks for all of it again', () => {
    const walk = newWalk(progress, 'fresh', { start: 0, end: 100 });
    aim(walk, 100);
    passPage(walk, aPage(['90a', '50a'], 'more'));

    expect(forgoOrder(walk)).toEqual({ start: 51, end: 100 });
    aim(walk, 100);
    expect(walk).toMatchObject({ asked: { start: 0, end: 100 }, nextToken: undefined });
    expect(passPage(walk, aPage(['10a'], 'more'))).toBeUndefined();
    expect(passPage(walk, aPage(['70a']))).toEqual({ start: 0, end: 100 });
  });

  it('asks for half as much where an answer does not end', () => {
    const walk = newWalk(progress, 'fresh', { start: 0, end: 100 });
    aim(walk, 100);
    forgoOrder(walk);
    aim(walk, 100);

    for (let page = 0; page < 20; page += 1) passPage(walk, aPage(['10a'], 'more'));
    aim(walk, 100);

    expect(walk).toMatchObject({ asked: { start: 50, end: 100 }, nextToken: undefined });
  });
});
