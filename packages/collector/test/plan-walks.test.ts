import { describe, expect, it } from '@jest/globals';
import { planWalks } from '../src/plan-walks.ts';
import type { ShardProgress } from '../src/shard-progress.ts';
import { beginMemoryShard, beginShardReadThrough, between, NOW } from './world/shard.ts';
import { createMemoryCoverageStore } from './world/stores.ts';

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
