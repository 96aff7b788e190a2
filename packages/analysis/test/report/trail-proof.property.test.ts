import { fc, it } from '@fast-check/jest';
import { openTrailLedger, type TrailLedger } from '@iam-tracker/core/trail';
import { describe, expect } from '@jest/globals';
import { proveTrail } from '../../src/report/trail-proof.ts';

const NOW = 2_000_000;
const PERIOD = { since: (NOW - 90_000) * 1000, until: NOW * 1000, madeAt: NOW * 1000 };

const second = fc.integer({ min: NOW - 200_000, max: NOW });
const stretch = fc.tuple(second, second).map(([a, b]) => ({
  start: Math.min(a, b),
  end: Math.max(a, b) + 1,
}));

const ledgers = fc
  .uniqueArray(
    fc.record({
      accountId: fc.constantFrom('111111111111', '222222222222', '333333333333'),
      region: fc.constantFrom('eu-west-1', 'eu-west-2', 'us-east-1'),
      known: fc.option(stretch),
      gap: fc.option(stretch),
      lost: fc.array(stretch, { maxLength: 2 }),
      findingCount: fc.nat({ max: 2 }),
      unprovenFiles: fc.nat({ max: 2 }),
      isAltered: fc.boolean(),
    }),
    { selector: ({ accountId, region }) => `${accountId} ${region}`, minLength: 1 },
  )
  .map((drafts) =>
    drafts.map(({ accountId, gap, known, region, ...rest }): TrailLedger => {
      const gaps = gap === null ? [] : [{ ...gap, reason: 'unread' as const, seenAt: NOW }];
      const bounds = known === null ? {} : { since: known.start, through: known.end };
      return { ...openTrailLedger({ accountId, region }), ...bounds, ...rest, gaps };
    }),
  );

async function* listed(all: readonly TrailLedger[]) {
  yield* all;
}

describe('proveTrail', () => {
  it.prop([
    ledgers.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    ),
  ])(
    'says the same in whatever order ledgers come, and counts each once',
    async ([all, shuffled]) => {
      const proof = await proveTrail(listed(all), PERIOD);

      expect(await proveTrail(listed(shuffled), PERIOD)).toEqual(proof);
      const lines = proof?.lines.shown ?? [];
      expect(lines.flatMap(({ regions }) => regions)).toHaveLength(all.length);
      expect(Object.values(proof?.states ?? {}).reduce((a, b) => a + b)).toBe(all.length);
      expect(lines.reduce((sum, { open }) => Math.max(sum, open), 0)).toBe(proof?.longestOpen);
      // No line claims more than the period has.
      for (const { open } of lines) expect(open).toBeLessThanOrEqual(90_000);
    },
  );
});
