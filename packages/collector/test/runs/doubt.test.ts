import { describe, expect, it } from '@jest/globals';
import { collect } from '../../src/collect/collect.ts';
import { createTestCollector, evenly, gapsOf } from '../world/collector.ts';
import { beginMemoryShard, NOW } from '../world/shard.ts';
import { createMemoryCoverageStore } from '../world/stores.ts';

const DAY = 86_400;
const STS = 'sts.amazonaws.com';

describe('a ledger that cannot be true', () => {
  it('fails the run that reads it again, in every way a run reports', async () => {
    const account = createTestCollector({ happenings: evenly(10) });
    await account.run();
    account.coverage.tamper((ledger) => ({ ...ledger, isAltered: true }));

    const { result } = await account.fail();
    const after = await account.run();

    expect(result).toMatchObject({ doubted_ledgers: 3, backlog_seconds: 0 });
    expect(result.errors.map(({ error_type }) => error_type)).toEqual(
      Array(3).fill('LEDGER_DOUBTED'),
    );
    expect(result.errors[0]?.error_message).toMatch(/was changed by something other than a run/);
    expect(account.published.at(-2)).toContainEqual({
      name: 'ShardErrors',
      unit: 'Count',
      value: 3,
      isDetail: true,
    });
    expect(account.ledgerOf('us-east-1', STS)?.withdrawal).toMatchObject({ reason: 'altered' });
    expect(after).toMatchObject({ doubted_ledgers: 0, errors: [] });
  });

  it.each([
    ['ahead_of_time', /but by AWS's time it was 2026-03-02T/],
    ['contradictory', /to have settled what was not old enough/],
  ] as const)('is told by why it was not believed: %s', async (reason, words) => {
    const account = createTestCollector();
    await account.run();
    const ahead = reason === 'ahead_of_time' ? DAY : 0;
    account.coverage.tamper(({ passes: [first, ...rest], ...ledger }) => ({
      ...ledger,
      passes: [
        { ...first, through: first.through + ahead },
        ...rest.map((pass) => ({ ...pass, through: first.through })),
      ],
    }));

    const { result } = await account.fail();

    expect(result.errors[0]?.error_message).toMatch(words);
    expect(account.ledgerOf('us-east-1', STS)?.withdrawal).toMatchObject({ reason });
  });

  it('is not made good by a backfill, which would seal what it never read', async () => {
    const account = createTestCollector({ happenings: evenly(10) });
    await account.run();
    account.coverage.tamper((ledger) => ({ ...ledger, isAltered: true }));

    await account.fail({ backfill: { start: NOW - 600, end: NOW } });

    const ledger = account.ledgerOf('us-east-1', STS);
    expect(ledger).toMatchObject({ withdrawal: { reason: 'altered' } });
    expect(ledger?.passes[0].through).toBe(ledger?.since);
  });

  it('is stored anew although it is a quiet name that might rest', async () => {
    const coverage = createMemoryCoverageStore();
    const first = await beginMemoryShard({ coverage });
    first.record({ start: NOW - 3600, end: NOW }, NOW + DAY * 2);
    await first.save({ lastExecutionTime: NOW * 1000 });
    coverage.tamper((ledger) => ({ ...ledger, isAltered: true }));

    const again = await beginMemoryShard({ coverage });
    again.record({ start: NOW - 90 * DAY, end: NOW }, NOW + DAY * 2);

    expect(again.mayRest(6 * 3600, NOW * 1000)).toBe(false);
  });
});

describe('a clock that is wrong', () => {
  const ahead = (seconds: number) =>
    createTestCollector({
      happenings: evenly(10),
      replace: ({ awsTime, clock }) => ({
        clock: { ...clock, now: () => clock.now() + seconds * 1000 },
        awsTime: { ...awsTime, aheadBy: () => seconds * 1000 },
      }),
    });

  it.each([3 * DAY, -DAY])('is said to be so, by %p seconds', async (seconds) => {
    const account = ahead(seconds);

    const result = await account.run({ deadline: (NOW + seconds + 600) * 1000 });

    expect(result).toMatchObject({ clock_ahead_seconds: seconds, total_events_processed: 10 });
    expect(account.lines.join('')).toContain("AWS's time was used instead");
    expect(gapsOf(account.coverage.all())).toEqual([]);
    expect(account.ledgerOf('us-east-1', STS)?.passes[0].through).toBe(NOW);
    expect(account.ledgerOf('us-east-1', STS)?.lastExecutionTime).toBeLessThan((NOW + 60) * 1000);
  });

  it('is not worth a word below five minutes', async () => {
    const account = ahead(299);

    await account.run({ deadline: (NOW + 900) * 1000 });

    expect(account.lines.join('')).not.toContain('clock of this machine');
  });
});

describe('a time that AWS does not tell', () => {
  it('is asked for, in three Regions at most', async () => {
    const asked: string[] = [];
    const { dependencies, settings, time } = createTestCollector({
      settings: { regions: [...'abcd'] },
    });
    let known: number | undefined;
    const awsTime = {
      ...dependencies.awsTime,
      confirmed: () => known,
      now: () => (known === undefined ? undefined : known * 1000),
    };
    const history = {
      ...dependencies.history,
      async askTime(region: string) {
        asked.push(region);
        if (region === 'b') known = NOW;
        else throw new Error(`no answer from ${region}`);
      },
    };

    const run = collect({ ...dependencies, awsTime, history }, settings, {
      deadline: (NOW + 60) * 1000,
    });
    await time.run(run);

    expect(asked).toEqual(['a', 'b']);
  });

  it.each([
    ['answers have none', async () => undefined, 'TIME_UNKNOWN'],
    ['there are no answers', async () => Promise.reject(new Error('no network')), 'Error'],
  ])('keeps a run from reading: %s', async (_why, askTime, type) => {
    const account = createTestCollector({
      happenings: evenly(10),
      replace: ({ awsTime, history }) => ({
        awsTime: { ...awsTime, confirmed: () => undefined, now: () => undefined },
        history: { ...history, askTime },
      }),
    });

    const { result } = await account.fail();

    expect(result.errors).toMatchObject([{ where: 'time', error_type: type }]);
    expect(account.calls).toEqual([]);
    expect(account.coverage.all()).toEqual([]);
  });
});
