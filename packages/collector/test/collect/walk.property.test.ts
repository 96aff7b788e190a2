import { fc, it } from '@fast-check/jest';
import { mergeIntervals, totalSeconds } from '@iam-tracker/core';
import { beforeAll, describe, expect } from '@jest/globals';
import {
  aim,
  isFinished,
  newWalk,
  ownEntries,
  passPage,
  restart,
  splitWalk,
  type Walk,
} from '../../src/collect/walk.ts';
import type { LookupEntry, LookupPage } from '../../src/ports.ts';
import { anEntry } from '../world/pages.ts';
import { beginMemoryShard, NOW } from '../world/shard.ts';

let progress: Awaited<ReturnType<typeof beginMemoryShard>>;
beforeAll(async () => {
  progress = await beginMemoryShard();
});

const START = NOW - 10_000;

/** Size and time of each burst of events. */
const bursts = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 999 }),
    spread: fc.constantFrom(1, 3, 500),
    count: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 8 },
);

/** Next step: which walk goes on, how long its page is, what befalls it. */
const steps = fc.array(
  fc.record({
    walk: fc.nat(),
    pageSize: fc.integer({ min: 0, max: 12 }),
    befalls: fc.constantFrom('nothing', 'nothing', 'split', 'refusal'),
  }),
  { minLength: 1, maxLength: 60 },
);

function entriesOf(list: typeof bursts extends fc.Arbitrary<infer T> ? T : never): LookupEntry[] {
  const entries = list.flatMap(({ at, spread, count }, burst) =>
    Array.from({ length: count }, (_, n) =>
      anEntry(START + ((at + n * 7919) % Math.min(1000, at + spread)), `${burst}-${n}`),
    ),
  );
  const secondOf = ({ envelope }: LookupEntry) => envelope.eventTime ?? 0;
  return entries.sort((a, b) => secondOf(b) - secondOf(a));
}

/** Answers as CloudTrail does: newest first, the token bound to the question. */
function answer(entries: readonly LookupEntry[], walk: Walk, size: number): LookupPage {
  const { start, end } = walk.asked;
  const asked = entries.filter(
    ({ envelope: { eventTime = 0 } }) => eventTime >= start && eventTime < end,
  );
  const question = `${start}-${end}`;
  const [boundTo, place] = walk.nextToken?.split('/') ?? [question, '0'];
  if (boundTo !== question) throw new Error(`a token of ${boundTo} was used for ${question}`);
  const from = Number(place);
  const page = { entries: asked.slice(from, from + size) };
  return from + size >= asked.length ? page : { ...page, nextToken: `${question}/${from + size}` };
}

describe('walks', () => {
  it.prop([bursts, steps])(
    'tile their stretch without gap or overlap, and store each event once before they claim it',
    (list, script) => {
      const entries = entriesOf(list);
      const whole = { start: START, end: START + 1000 };
      const walks = [newWalk(progress, 'fresh', whole)];
      const stored: (string | undefined)[] = [];
      const proven: { start: number; end: number }[] = [];
      for (let turn = 0; walks.some((walk) => !isFinished(walk)); turn += 1) {
        const open = walks.filter((walk) => !isFinished(walk));
        const step = script[turn % script.length];
        const walk = open[(step?.walk ?? 0) % open.length];
        if (walk === undefined || step === undefined) break;
        aim(walk, NOW);
        // Towards the end nothing befalls any more and pages are full, or some scripts never end.
        const befalls = turn < 300 ? step.befalls : 'nothing';
        const page = answer(entries, walk, turn < 300 ? step.pageSize : 50);
        if (befalls === 'refusal') {
          restart(walk);
          continue;
        }
        const share = befalls === 'split' ? splitWalk(walk) : undefined;
        if (share !== undefined) walks.push(share);
        for (const { envelope } of ownEntries(walk, page)) stored.push(envelope.eventId);
        const claim = passPage(walk, page);
        if (claim === undefined) continue;
        proven.push(claim);
        const known = new Set(stored);
        const unfounded = entries.filter(
          ({ envelope: { eventTime = 0, eventId } }) =>
            eventTime >= claim.start && eventTime < claim.end && !known.has(eventId),
        );
        expect(unfounded).toEqual([]);
      }

      expect(mergeIntervals(proven)).toEqual([whole]);
      expect(proven.reduce((sum, claim) => sum + totalSeconds([claim]), 0)).toBe(1000);
      expect([...stored].sort()).toEqual(entries.map((e) => e.envelope.eventId).sort());
    },
  );
});
