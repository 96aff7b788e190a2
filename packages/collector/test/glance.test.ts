import { describe, expect, it } from '@jest/globals';
import { endGlance, glanceOver, owedOf } from '../src/glance.ts';
import { planWalks } from '../src/plan-walks.ts';
import { isFinished, newWalk, ownEntries, passPage } from '../src/walk.ts';
import { createTestCollector, evenly } from './world/collector.ts';
import { aPage, namesOf } from './world/pages.ts';
import { createTestRegion, readFor } from './world/region.ts';
import { beginMemoryShard, beginShardReadThrough, NOW } from './world/shard.ts';

const HOUR = 3600;
const progress = await beginMemoryShard();

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
