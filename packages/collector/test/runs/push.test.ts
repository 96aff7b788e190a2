import { createEventsTable } from '@iam-tracker/core/aws';
import type { TrailProblem } from '@iam-tracker/core/push';
import { describe, expect, it } from '@jest/globals';
import type { CollectDependencies } from '../../src/ports.ts';
import { createTestCollector, evenly, type TestCollectorOptions } from '../world/collector.ts';
import type { Happening } from '../world/history.ts';
import { clientOf, createMemoryTable } from '../world/memory-table.ts';
import { eventOf } from '../world/push-history.ts';

const HOUR = 3600;
const IAM = 'iam.amazonaws.com';
const changes = (
  count: number,
  fields: Partial<Happening> & { secondsAgo?: number; over?: number },
) => evenly(count, { source: IAM, isChange: true, ...fields });

/** An account with push from one of its Regions, and the real table of events. */
function createPushedAccount(
  happenings: readonly Happening[],
  settings: TestCollectorOptions['settings'] = {},
  more: Partial<CollectDependencies> = {},
) {
  const table = createMemoryTable(() => undefined);
  const account = createTestCollector({
    happenings,
    settings: { pushRegions: ['us-east-1'], ...settings },
    replace: ({ random }, clock) => ({
      events: createEventsTable({
        ...{ client: clientOf(table), tableName: 'events', retentionDays: 0, clock, random },
      }),
      ...more,
    }),
  });
  const events = createEventsTable({
    ...{ client: clientOf(table), tableName: 'events', retentionDays: 0 },
    ...{ clock: account.time, random: Math.random },
  });
  return {
    ...account,
    push: (list: readonly Happening[], seconds = 4) =>
      Promise.all(
        list.map((each) =>
          events.putPushed([eventOf(each)], { pushedAt: (each.second + seconds) * 1000 }),
        ),
      ),
    wait: (seconds: number) => account.time.run(account.time.sleep(seconds * 1000)),
    lines: () => account.lines.map((line) => JSON.parse(line)),
  };
}

describe('collect, where push is on', () => {
  it('tells what push brought and missed in its result and metrics, once', async () => {
    // Within the hour after the first run, which is when push was first known of.
    const pushed = changes(6, { secondsAgo: -HOUR, over: 30 * 60, id: 'pushed' }).map((h, n) => ({
      ...h,
      id: `pushed-${n}`,
    }));
    const missed = changes(2, { secondsAgo: -HOUR, over: 30 * 60 });
    const before = changes(9, { secondsAgo: 0, over: 10 * 60 }).map((h, n) => ({
      ...h,
      id: `before-${n}`,
    }));
    const account = createPushedAccount([...pushed, ...missed, ...before]);
    await account.push(pushed);

    const first = await account.run();
    await account.wait(2 * HOUR);
    const second = await account.run();
    await account.wait(3 * HOUR);
    const third = await account.run();

    expect(first).toMatchObject({ push_regions: 1, pushed_events: 0, push_missed_events: 0 });
    expect(second).toMatchObject({
      ...{ pushed_events: 6, push_missed_events: 2, total_events_processed: 2 },
      ...{ push_latency_seconds_p50: 5, push_latency_seconds_max: 5, push_silent_regions: [] },
      trail_problems: [],
    });
    expect(third).toMatchObject({ pushed_events: 0, push_missed_events: 0 });
    expect(account.published[1]).toEqual(
      expect.arrayContaining([
        { name: 'PushedEvents', unit: 'Count', value: 6 },
        { name: 'PushMissed', unit: 'Count', value: 2 },
        {
          ...{ name: 'PushLatencySeconds', unit: 'Seconds', value: 5 },
          distribution: [{ value: 5, count: 6 }],
        },
        { name: 'PushSilentRegions', unit: 'Count', value: 0 },
        { name: 'TrailProblems', unit: 'Count', value: 0 },
      ]),
    );
    expect(account.published[2]?.map(({ name }) => name)).not.toContain('PushLatencySeconds');
  });

  it('does not ask push for what only reads, unless it is told to bring it', async () => {
    const reads = evenly(3, { secondsAgo: -HOUR, over: 30 * 60 });

    const found = await Promise.all(
      [false, true].map(async (pushBringsReads) => {
        const account = createPushedAccount(reads, { pushBringsReads });
        await account.run();
        await account.wait(2 * HOUR);
        return account.run();
      }),
    );

    expect(found.map((each) => each.push_missed_events)).toEqual([0, 3]);
  });

  it('says in which Regions push has gone silent, and of what trails something is wrong', async () => {
    const problems: TrailProblem[] = [];
    const trail = {
      ...{
        arn: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/\u202Ex',
        homeRegion: 'us-east-1',
      },
      ...{ isMultiRegion: true, isLogging: false, selectors: { EventSelectors: [{}] } },
    };
    const asked: (readonly string[])[] = [];
    const trails = {
      listTrails: async (regions: readonly string[]) => {
        asked.push(regions);
        return new Map(regions.map((region) => [region, { trails: [trail] }]));
      },
    };
    const account = createPushedAccount(
      changes(5, { secondsAgo: -HOUR, over: 30 * 60 }),
      {},
      { trails },
    );

    await account.run();
    await account.wait(2 * HOUR);
    const result = await account.run();

    problems.push(...(result.trail_problems ?? []));
    expect(asked).toEqual([['us-east-1'], ['us-east-1']]);
    expect(result.push_silent_regions).toEqual(['us-east-1']);
    expect(problems).toEqual([
      { kind: 'not_logging', trail: expect.not.stringContaining('\u202E'), regions: ['us-east-1'] },
    ]);
    expect(account.published[1]).toEqual(
      expect.arrayContaining([
        { name: 'PushSilentRegions', unit: 'Count', value: 1 },
        { name: 'TrailProblems', unit: 'Count', value: 1 },
      ]),
    );
    expect(account.lines().filter(({ level }) => level === 'WARNING')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ push_silent_regions: ['us-east-1'] }),
        expect.objectContaining({ trail_problem: 'not_logging', regions: ['us-east-1'] }),
      ]),
    );
  });

  it('looks at the trails of every Region that is read and pushes, the home Region too', async () => {
    const asked: (readonly string[])[] = [];
    const trails = {
      listTrails: async (regions: readonly string[]) => {
        asked.push(regions);
        return new Map(regions.map((region) => [region, { trails: [] }]));
      },
    };
    const pushRegions = ['ap-south-1', 'eu-west-1', 'us-east-1'];
    const account = createPushedAccount([], { regions: ['eu-west-1'], pushRegions }, { trails });

    const result = await account.run();

    expect(asked.map((regions) => [...regions].sort())).toEqual([['eu-west-1', 'us-east-1']]);
    expect(result.push_regions).toBe(2);
  });

  it('asks for no trail when it cannot read', async () => {
    const asked: (readonly string[])[] = [];
    const account = createPushedAccount(
      [],
      {},
      {
        directory: { listEnabledRegions: () => Promise.reject(new Error('no list')) },
        trails: {
          listTrails: async (regions) => {
            asked.push(regions);
            return new Map();
          },
        },
      },
    );

    await expect(account.run()).rejects.toThrow('no list');
    expect(asked).toEqual([]);
  });

  it('does not fail when AWS tells nothing of trails', async () => {
    const trails = { listTrails: () => Promise.reject(new Error('no')) };
    const account = createPushedAccount([], {}, { trails });

    const result = await account.run();

    expect(result.errors).toEqual([]);
    expect(result.trail_problems).toEqual([{ kind: 'not_known', regions: ['us-east-1'] }]);
  });

  it('tells the dashboard of what push stored first, once', async () => {
    const roots = changes(1, { secondsAgo: -HOUR, over: 60 });
    const account = createPushedAccount(roots);
    await account.push(roots);

    await account.run();
    for (const hours of [2, 3, 28]) {
      await account.wait(hours * HOUR);
      await account.run();
    }

    const told = account.lines().filter(({ changes: count }) => count !== undefined);
    expect(told.map(({ message }) => message)).toEqual([
      'Activity of the last day stored',
      'Changes by an actor stored',
    ]);
  });

  it('lets quiet event names rest as ever, once their ledgers know of push', async () => {
    const saves = async (settings: TestCollectorOptions['settings']) => {
      const families = { iam: true, sts: false, signin: false, sso: false, guard: true };
      const account = createPushedAccount([], {
        families,
        ledgerRestSeconds: 6 * HOUR,
        ...settings,
      });
      const counts: number[] = [];
      for (let run = 0; run < 4; run += 1) {
        const before = sum(account.coverage.all().map(({ version }) => version));
        await account.run();
        counts.push(sum(account.coverage.all().map(({ version }) => version)) - before);
        await account.wait(HOUR);
      }
      return counts;
    };

    expect(await saves({})).toEqual(await saves({ pushRegions: [] }));
  });
});

describe('collect, where push is off', () => {
  it('says nothing of push, asks for no trail and stores blindly', async () => {
    const happenings = changes(3, { region: 'eu-west-1', source: 'sts.amazonaws.com' });
    const trails = { listTrails: () => Promise.reject(new Error('not to be asked')) };
    const account = createPushedAccount(happenings, { pushRegions: ['ap-south-1'] }, { trails });

    const result = await account.run();

    expect(Object.keys(result).filter((name) => /push|trail/.test(name))).toEqual([]);
    expect(account.published.flat().filter(({ name }) => /Push|Trail/.test(name))).toEqual([]);
    expect(account.coverage.all().flatMap(({ push }) => push ?? [])).toEqual([]);
  });

  it('forgets what it knew when push is switched off', async () => {
    const account = createPushedAccount([]);
    await account.run();
    const before = account.coverage.all().filter(({ push }) => push !== undefined);
    Object.assign(account.settings, { pushRegions: undefined });

    await account.run();

    expect(before.length).toBeGreaterThan(0);
    expect(account.coverage.all().flatMap(({ push }) => push ?? [])).toEqual([]);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
