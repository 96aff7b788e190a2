import { fc, it } from '@fast-check/jest';
import { formatShardId, type ReadPass, type ShardLedger } from '@iam-tracker/core';
import { countsOf } from '@iam-tracker/core/push';
import { costlyRuns, createRandom } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import type { Happening } from '../world/history.ts';
import {
  type PlannedPushRun,
  type PlannedPushWorld,
  playPushWorld,
} from '../world/push-history.ts';
import { eligibleIds, START } from '../world/run-history.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Longer than the last settle pass waits for: for its count this is as good as never. */
const FOR_EVER = 100 * HOUR;

const runs = fc.array(
  fc.record<PlannedPushRun>({
    afterSeconds: fc.oneof(
      // Soon enough to overlap with the run before.
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 6, max: 20 * MINUTE }),
      { weight: 3, arbitrary: fc.integer({ min: 20 * MINUTE, max: 2 * HOUR }) },
      fc.integer({ min: HOUR, max: 30 * HOUR }),
    ),
    budgetSeconds: fc.oneof(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 60, max: 880 })),
    diesAtCall: fc.option(fc.nat({ max: 150 }), { nil: undefined }),
    diesAfterEffect: fc.boolean(),
  }),
  { minLength: 2, maxLength: 10 },
);

/** How push behaves: what it loses, repeats and delays. */
const pushes = fc.record({
  lossPercent: fc.integer({ min: 0, max: 30 }),
  repeatPercent: fc.integer({ min: 0, max: 40 }),
  /** Seconds that most events take, and those that are late. */
  usual: fc.integer({ min: 0, max: 60 }),
  latePercent: fc.integer({ min: 0, max: 30 }),
  /** Beside the grace or within it, and for ever: the truth is then known without looking at a run. */
  late: fc.constantFrom(10 * MINUTE, 40 * MINUTE, 5 * HOUR, FOR_EVER),
  /** Those that come just as polling reads. */
  racingPercent: fc.constantFrom(0, 50),
  batch: fc.integer({ min: 1, max: 10 }),
  deathPercent: fc.integer({ min: 0, max: 50 }),
});
type Push = typeof pushes extends fc.Arbitrary<infer T> ? T : never;

const settings = fc.record({
  seed: fc.nat(),
  count: fc.integer({ min: 1, max: 250 }),
  /** Within the grace, or later than it. */
  lateness: fc.constantFrom(0, 10 * MINUTE, 90 * MINUTE),
  spread: fc.constantFrom(30 * MINUTE, 10 * HOUR, 2 * DAY),
  bringsReads: fc.boolean(),
  pageSize: fc.constantFrom(50, 7),
  throttling: fc.constantFrom(0, 0.2),
  outages: fc.constantFrom(0, 0.1),
  tokenLosses: fc.constantFrom(0, 0.2),
  frozenWalks: fc.boolean(),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

const SHARDS = [
  { region: 'us-east-1', source: 'iam.amazonaws.com' },
  { region: 'us-east-1', source: 'sts.amazonaws.com' },
  { region: 'eu-west-1', source: 'sts.amazonaws.com' },
] as const;

function planWorld(
  { count, lateness, spread, ...rest }: Settings,
  push: Push,
  plannedRuns: readonly PlannedPushRun[],
): PlannedPushWorld {
  const random = createRandom(rest.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const isIn = (percent: number) => random() * 100 < percent;
  const happenings = Array.from({ length: count }, (_, index): Happening => {
    const second = START / 1000 - HOUR + below(spread);
    // What changes something is never noise.
    const isNoise = isIn(10);
    return {
      id: `event-${index}`,
      ...(SHARDS[below(3)] ?? SHARDS[0]),
      second,
      visibleAt: (second + below(lateness + 1)) * 1000,
      isNoise,
      isChange: !isNoise && isIn(70),
    };
  });
  let startsAt = START / 1000;
  const starts = plannedRuns.map(({ afterSeconds }) => {
    startsAt += afterSeconds;
    return startsAt;
  });
  const delayOf = ({ second }: Happening) => {
    const start = starts.find((each) => each > second);
    if (start !== undefined && isIn(push.racingPercent)) return start - second + below(6);
    return below(push.usual + 1) + (isIn(push.latePercent) ? push.late : 0);
  };
  const arrivals = happenings
    .filter(({ isNoise, isChange }) => !isNoise && (isChange || rest.bringsReads))
    .filter(() => !isIn(push.lossPercent))
    .flatMap((happening) => {
      const copies = isIn(push.repeatPercent) ? 3 : 1;
      return Array.from({ length: copies }, () => {
        return { happening, at: (happening.second + delayOf(happening)) * 1000 + below(1000) };
      });
    })
    .sort((left, right) => left.at - right.at);
  const deliveries = [];
  for (let index = 0; index < arrivals.length; index += push.batch) {
    const batch = arrivals.slice(index, index + push.batch);
    // Those at its end come out of order, before their turn.
    deliveries.push({
      at: batch.some(({ at }) => at - (batch[0]?.at ?? 0) > MINUTE * 1000)
        ? undefined
        : batch.at(-1)?.at,
      batch,
    });
  }
  return {
    ...{ ...rest, happenings, runs: plannedRuns, latencyMilliseconds: 200 },
    deliveries: deliveries
      .flatMap(({ at, batch }) =>
        at === undefined ? batch.map((each) => ({ at: each.at, batch: [each] })) : [{ at, batch }],
      )
      .map(({ at, batch }) => ({
        at,
        happenings: [...new Set(batch.map(({ happening }) => happening))],
        deaths: isIn(push.deathPercent) ? [below(3)] : [],
      })),
  };
}

/**
 * What a pass must have counted, between bounds that meet where the world leaves no doubt: an event that CloudTrail
 * showed in time is counted once; as pushed if push had brought it by then, as missed if it never did.
 */
function expectCounts(
  ledger: ShardLedger,
  { delaySeconds, gaps, through }: ReadPass,
  happenings: readonly Happening[],
  pushedAt: ReadonlyMap<string, number>,
): void {
  const own = happenings.filter(
    ({ region, second, source }) =>
      region === ledger.shard.region &&
      source === ledger.shard.source &&
      second >= (ledger.push?.since ?? Number.POSITIVE_INFINITY) &&
      second < through &&
      !gaps.some(({ end, start }) => start <= second && second < end),
  );
  const isInTime = ({ second, visibleAt }: Happening) =>
    visibleAt <= (second + delaySeconds) * 1000;
  const isPushed = ({ id, second }: Happening) =>
    (pushedAt.get(id) ?? Number.POSITIVE_INFINITY) <= (second + delaySeconds) * 1000;
  const isEverPushed = ({ id, second }: Happening) =>
    (pushedAt.get(id) ?? Number.POSITIVE_INFINITY) < (second + FOR_EVER) * 1000;
  const surely = own.filter(isInTime);
  const { missed, pushed } = countsOf(ledger.push ?? fail(ledger), delaySeconds);

  expect(pushed + missed).toBeGreaterThanOrEqual(surely.length);
  expect(pushed + missed).toBeLessThanOrEqual(own.length);
  expect(pushed).toBeGreaterThanOrEqual(surely.filter(isPushed).length);
  expect(pushed).toBeLessThanOrEqual(own.filter(isEverPushed).length);
  expect(missed).toBeGreaterThanOrEqual(surely.filter((each) => !isEverPushed(each)).length);
  expect(missed).toBeLessThanOrEqual(own.length - surely.filter(isPushed).length);
}

function fail(ledger: ShardLedger): never {
  throw new Error(`${formatShardId(ledger.shard)} knows nothing of push`);
}

describe('push beside polling', () => {
  it.prop([settings, pushes, runs], { numRuns: costlyRuns(10, 100, 1000) })(
    'stores every eligible event once, claims nothing by push and counts what push missed exactly, through loss, repetition, disorder, delay and crashes of either lane',
    async (chosen, push, plannedRuns) => {
      const world = planWorld(chosen, push, plannedRuns);

      const end = await playPushWorld(world);

      expect(end.failures).toEqual([]);
      expect(end.falseClaims).toEqual([]);
      expect(end.unmarkedDays).toEqual([]);
      expect(end.altered).toEqual([]);
      const pushed = world.deliveries.flatMap(({ happenings }) => happenings.map(({ id }) => id));
      const eligible = eligibleIds(world.happenings, end.ledgers);
      expect(new Set(end.stored)).toEqual(new Set([...eligible, ...pushed]));
      expect([...end.inserted].sort()).toEqual([...end.stored].sort());
      expect(end.ledgers).toHaveLength(3);
      const expected = world.happenings.filter(
        ({ isChange, isNoise }) => !isNoise && (isChange || chosen.bringsReads),
      );
      for (const ledger of end.ledgers) {
        const [, ...settlePasses] = ledger.passes;
        for (const pass of settlePasses) expectCounts(ledger, pass, expected, end.pushedAt);
      }
    },
  );
});
