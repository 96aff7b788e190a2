import { beforeAll, describe, expect, it } from '@jest/globals';
import { endGlance, glanceOver, owedOf, planWalks } from '../../src/collect/plan-walks.ts';
import type { ShardProgress } from '../../src/collect/shard-progress.ts';
import { isFinished, newWalk, ownEntries, passPage } from '../../src/collect/walk.ts';
import { createTestCollector, evenly } from '../world/collector.ts';
import { aPage, namesOf } from '../world/pages.ts';
import { createTestRegion, readFor } from '../world/region.ts';
import { beginMemoryShard, beginShardReadThrough, between, NOW } from '../world/shard.ts';
import { createMemoryCoverageStore } from '../world/stores.ts';

const MINUTE = 60;
const HOUR = 3600;

function planOf(progress: ShardProgress) {
  return planWalks(progress)
    .flatMap(({ parts, remaining, tier }) => parts ?? [{ tier, interval: remaining }])
    .map(({ tier, interval }) => ({
      tier,
      from: interval.start - NOW,
      to: interval.end - NOW,
    }));
}

describe('planWalks', () => {
  it('reads all of a new shard as one fresh stretch', async () => {
    const progress = await beginMemoryShard({ since: NOW - 30 * 24 * HOUR });

    expect(planOf(progress)).toEqual([{ tier: 'fresh', from: -30 * 24 * HOUR, to: 0 }]);
  });

  it('joins the catch-up with what is fresh when they touch', async () => {
    const progress = await beginShardReadThrough(NOW - HOUR);

    // The hour since the last run, and the quarter before that the catch-up owes.
    const [fresh, ...settle] = planOf(progress);
    expect(fresh).toEqual({ tier: 'fresh', from: -HOUR - 15 * MINUTE, to: 0 });
    expect(settle).toEqual([
      { tier: 'settle', from: -27 * HOUR, to: -26 * HOUR },
      { tier: 'settle', from: -3 * HOUR, to: -2 * HOUR },
    ]);
  });

  it('reads the catch-up apart, but with what is fresh, when runs follow soon', async () => {
    const progress = await beginShardReadThrough(NOW - 5 * MINUTE);

    expect(planOf(progress).filter(({ tier }) => tier === 'fresh')).toEqual([
      { tier: 'fresh', from: -20 * MINUTE, to: -15 * MINUTE },
      { tier: 'fresh', from: -5 * MINUTE, to: 0 },
    ]);
  });

  it('puts what earlier runs left unread last, and asks for it once', async () => {
    const coverage = createMemoryCoverageStore();
    const since = NOW - 10 * 24 * HOUR;
    const earlier = await beginMemoryShard({ coverage, since, dueBy: NOW - HOUR });
    // Everything but two days in the middle, five days ago.
    earlier.record(between(since, NOW - 6 * 24 * HOUR), NOW - HOUR);
    earlier.record(between(NOW - 4 * 24 * HOUR, NOW - HOUR), NOW - HOUR);
    await earlier.save();

    const plan = planOf(await beginMemoryShard({ coverage, since }));

    expect(plan.map(({ tier }) => tier)).toEqual(['fresh', 'settle', 'settle', 'older']);
    expect(plan.at(-1)).toEqual({ tier: 'older', from: -6 * 24 * HOUR, to: -4 * 24 * HOUR });
  });

  it('asks for everything that is due at once, but for what earlier runs left', async () => {
    const [glance, ...more] = planWalks(await beginShardReadThrough(NOW - HOUR));

    expect(more).toEqual([]);
    expect(glance).toMatchObject({ tier: 'fresh', remaining: between(NOW - 27 * HOUR, NOW) });
  });

  it('plans nothing twice and leaves nothing out', async () => {
    const progress = await beginShardReadThrough(NOW - 3 * 24 * HOUR);

    const plan = planOf(progress);

    // The last pass owes what is older than 26 hours, of which the fresh walk takes the most.
    const sorted = [...plan].sort((a, b) => a.from - b.from);
    expect(sorted.every(({ from }, n) => n === 0 || from >= (sorted[n - 1]?.to ?? 0))).toBe(true);
    const owed = progress.ledger().passes.flatMap((pass) => pass.gaps);
    const isPlanned = (second: number) =>
      plan.some(({ from, to }) => NOW + from <= second && second < NOW + to);
    expect(owed.every(({ start, end }) => isPlanned(start) && isPlanned(end - 1))).toBe(true);
  });

  it('plans nothing when nothing is due', async () => {
    const progress = await beginMemoryShard({ dueBy: undefined });

    expect(planWalks(progress)).toEqual([]);
  });
});

let progress: ShardProgress;
beforeAll(async () => {
  progress = await beginMemoryShard();
});

function aGlance() {
  return glanceOver([
    newWalk(progress, 'fresh', { start: 80, end: 100 }),
    newWalk(progress, 'settle', { start: 40, end: 50 }),
    newWalk(progress, 'settle', { start: 10, end: 20 }),
  ]);
}

describe('glanceOver', () => {
  it('asks once for the time of all, as urgent as the first', () => {
    expect(aGlance()).toMatchObject({ tier: 'fresh', remaining: { start: 10, end: 100 } });
  });

  it('leaves out events of time that was read before', () => {
    const own = ownEntries(aGlance(), aPage(['99a', '80a', '79a', '49a', '20a', '19a', '9a']));

    expect(namesOf(own)).toEqual(['99a', '80a', '49a', '19a']);
  });
});

describe('owedOf', () => {
  it('claims of a stretch only what the glance has to prove', () => {
    expect(owedOf(aGlance(), { start: 15, end: 100 })).toEqual([
      { start: 80, end: 100 },
      { start: 40, end: 50 },
      { start: 15, end: 20 },
    ]);
  });

  it('claims all of it for other walks', () => {
    const walk = newWalk(progress, 'fresh', { start: 0, end: 100 });

    expect(owedOf(walk, { start: 15, end: 100 })).toEqual([{ start: 15, end: 100 }]);
  });
});

describe('endGlance', () => {
  it('goes on with the parts that a page did not reach, each as urgent as it is', () => {
    const glance = aGlance();
    passPage(glance, aPage(['99a', '90a', '90b'], 'more'));

    const rest = endGlance(glance);

    expect(isFinished(glance)).toBe(true);
    expect(rest.map(({ tier, remaining }) => [tier, remaining.start, remaining.end])).toEqual([
      ['fresh', 80, 91],
      ['settle', 40, 50],
      ['settle', 10, 20],
    ]);
    expect(rest.every(({ nextToken, parts }) => nextToken === undefined && !parts)).toBe(true);
    // The second that is asked for again brings nothing twice.
    const [first = glance] = rest;
    expect(namesOf(ownEntries(first, aPage(['90b', '90c'])))).toEqual(['90c']);
  });
});

describe('a quiet shard', () => {
  it('costs one request a run, settle passes included', async () => {
    const shard = await beginShardReadThrough(NOW - HOUR);
    const region = createTestRegion(planWalks(shard), () => aPage([`${NOW - 2.5 * HOUR}late`]));

    await readFor(region);

    expect(region.calls).toHaveLength(1);
    expect([...region.store.ids]).toEqual([`${NOW - 2.5 * HOUR}late`]);
    expect(shard.ledger().passes.flatMap(({ gaps }) => gaps)).toEqual([]);
  });
});

describe('a busy shard', () => {
  it('has its settle passes read apart, for no request more', async () => {
    const account = createTestCollector({
      happenings: evenly(2_000, { over: 20 * HOUR }),
      settings: { regions: ['us-east-1'], families: { ...FAMILIES, sts: true } },
    });
    await account.run();
    const before = account.calls.length;
    await account.time.run(account.time.sleep(HOUR * 1000));

    const { late_events } = await account.run();

    // The page of what is fresh, then two with the 100 events of the settle pass.
    expect(account.calls.length - before).toBe(3);
    expect(late_events).toBe(0);
    expect(account.store.ids.size).toBe(2_000);
  });
});

const FAMILIES = { iam: false, sts: false, signin: false, sso: false, guard: false };
