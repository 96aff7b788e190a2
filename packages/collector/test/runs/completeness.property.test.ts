import { fc, it } from '@fast-check/jest';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import type { Happening } from '../world/history.ts';
import {
  eligibleIds,
  type Meddling,
  type PlannedRun,
  type PlannedWorld,
  playWorld,
  START,
} from '../world/run-history.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** As late as LookupEvents has been seen to show an event. */
const MAX_LATENESS_SECONDS = 90 * 60;

const shards = fc.constantFrom(
  { region: 'us-east-1', source: 'iam.amazonaws.com' },
  { region: 'us-east-1', source: 'sts.amazonaws.com' },
  { region: 'eu-west-1', source: 'sts.amazonaws.com' },
);

/** Events that belong together: spread over a while, or all in one second. */
const clusters = fc.record({
  shard: shards,
  /** Relative to the first run; from long before it to the middle of the runs. */
  at: fc.integer({ min: -2 * DAY, max: 2 * DAY }),
  count: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 12 }) },
    { weight: 4, arbitrary: fc.integer({ min: 50, max: 300 }) },
  ),
  spread: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 6 * HOUR })),
  lateness: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: MAX_LATENESS_SECONDS })),
  noise: fc.boolean(),
});

const histories = fc
  .tuple(fc.array(clusters, { maxLength: 10 }), fc.nat())
  .map(([list, salt]) => list.flatMap((cluster, index) => happeningsOf(cluster, index, salt)));

function happeningsOf(
  cluster: typeof clusters extends fc.Arbitrary<infer T> ? T : never,
  index: number,
  salt: number,
): Happening[] {
  return Array.from({ length: cluster.count }, (_, n) => {
    // Spread by a fixed stride: out of order within the cluster, the same for the same numbers.
    const offset = (n * 7919 + salt) % cluster.spread;
    const second = START / 1000 + cluster.at + offset;
    const late = cluster.lateness === 0 ? 0 : (n * 104_729 + salt) % cluster.lateness;
    return {
      id: `${index}-${(n * 31) % 997}-${n}`,
      ...cluster.shard,
      second,
      visibleAt: (second + late) * 1000,
      isNoise: cluster.noise && n % 3 === 0,
    };
  });
}

/** Mostly right; minutes, days and a month ahead or behind otherwise. */
const offsets = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -HOUR, max: HOUR }) },
  { weight: 1, arbitrary: fc.constantFrom(3 * DAY, 30 * DAY, -DAY, -30 * DAY) },
);

const meddlings = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Meddling>({ kind: 'none' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('claims' as const),
      // A claim of less than five minutes ahead cannot be told from the difference of two clocks of AWS.
      ahead: fc.integer({ min: 100 * DAY, max: 1000 * DAY }),
      isNewVersion: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('alters' as const),
      through: fc.integer({ min: -DAY, max: DAY }),
    }),
  },
);

const runs = fc.array(
  fc.record<PlannedRun>({
    afterSeconds: fc.oneof(
      // Soon enough to overlap with the run before.
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 6, max: 120 }),
      fc.integer({ min: 600, max: 2 * HOUR }),
      fc.integer({ min: HOUR, max: DAY }),
    ),
    budgetSeconds: fc.oneof(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 60, max: 880 })),
    diesAtCall: fc.option(fc.nat({ max: 120 }), { nil: undefined }),
    diesAfterEffect: fc.boolean(),
    clockAhead: offsets,
    clockJump: offsets,
    meddling: meddlings,
  }),
  { minLength: 1, maxLength: 8 },
);

const chance = (max: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max, noNaN: true }));

const worlds = fc.record<PlannedWorld>({
  happenings: histories,
  runs,
  seed: fc.nat(),
  pageSize: fc.oneof(fc.constant(50), fc.integer({ min: 1, max: 50 })),
  latencyMilliseconds: fc.oneof(fc.constant(200), fc.constant(3900), fc.nat({ max: 10_000 })),
  throttling: chance(0.5),
  outages: chance(0.3),
  tokenLosses: chance(0.3),
  frozenWalks: fc.boolean(),
  disorder: fc.boolean(),
  maxWorkers: fc.integer({ min: 1, max: 3 }),
  requestsPerSecond: fc.constantFrom(2, 1, 10),
});

async function expectNothingLost(world: PlannedWorld): Promise<void> {
  const end = await playWorld(world);
  const { stored, ledgers, falseClaims, forgotten, unmarkedDays, failedSettlingRuns } = end;

  expect(failedSettlingRuns).toEqual([]);
  expect(falseClaims).toEqual([]);
  // What pages out of order had proven is taken back when it shows.
  if (!world.disorder) expect(forgotten).toEqual([]);
  expect(unmarkedDays).toEqual([]);
  expect(new Set(stored)).toEqual(eligibleIds(world.happenings, ledgers));
  expect(ledgers).toHaveLength(3);
  expect(ledgers.flatMap((ledger) => ledger.passes[0].gaps)).toEqual([]);
}

describe('collect', () => {
  it.prop([worlds], { numRuns: costlyRuns(12, 100, 1000) })(
    'stores every eligible event through late delivery, throttling, crashes, overlapping runs, wrong clocks and hostile ledgers, and never claims what it has not read',
    expectNothingLost,
    600_000,
  );

  it.prop([fc.nat(), fc.integer({ min: 0, max: MAX_LATENESS_SECONDS }), runs], {
    numRuns: costlyRuns(1, 3),
  })('stores every event of an hour with 10,000', async (seed, lateness, plannedRuns) => {
    const burst = {
      shard: { region: 'us-east-1', source: 'sts.amazonaws.com' } as const,
      at: -HOUR,
      count: 10_000,
      spread: HOUR,
      lateness,
      noise: true,
    };

    await expectNothingLost({
      happenings: happeningsOf(burst, 0, seed),
      runs: plannedRuns,
      seed,
      pageSize: 50,
      latencyMilliseconds: 200,
      throttling: 0.05,
      outages: 0.02,
      tokenLosses: 0.02,
      frozenWalks: true,
      maxWorkers: 2,
      requestsPerSecond: 2,
    });
  });
});
