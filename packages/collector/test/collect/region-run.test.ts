import { describe, expect, it } from '@jest/globals';
import { createTestCollector, evenly, gapsOf, refusing } from '../world/collector.ts';
import { NOW } from '../world/shard.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const STS = 'sts.amazonaws.com';

describe('a backfill', () => {
  it('reads a stretch again and stores what is missing, without moving the ledger', async () => {
    const account = createTestCollector({ happenings: evenly(200, { over: 20 * HOUR }) });
    await account.run();
    const before = account.coverage.all().map(({ passes, since }) => ({ passes, since }));
    await account.time.run(account.time.sleep(3 * HOUR * 1000));

    const result = await account.run({ backfill: { start: NOW - 10 * HOUR, end: NOW - 5 * HOUR } });

    const after = account.coverage.all().map(({ passes, since }) => ({ passes, since }));
    expect(result).toMatchObject({ total_events_processed: 0, late_events: 0, errors: [] });
    expect(after).toEqual(before);
    expect(account.calls.slice(-3).map(({ query }) => query.interval)).toEqual(
      Array.from({ length: 3 }, () => ({ start: NOW - 10 * HOUR, end: NOW - 5 * HOUR })),
    );
  });

  it('closes the gaps it reads and leaves the others', async () => {
    const account = createTestCollector({ happenings: evenly(3000, { over: 20 * HOUR }) });
    await account.run({ seconds: 5 });
    const [gap = { start: 0, end: 0 }] = gapsOf(account.coverage.all());
    const half = Math.floor((gap.start + gap.end) / 2);

    await account.run({ backfill: { start: half, end: gap.end } });

    expect(gapsOf(account.coverage.all())).toEqual([{ start: gap.start, end: half }]);
  });

  it('closes settle passes that were due, too', async () => {
    const account = createTestCollector({ happenings: evenly(50, { over: HOUR }) });
    await account.run();
    await account.time.run(account.time.sleep(3 * HOUR * 1000));
    await account.fail({ seconds: 0, backfill: { start: NOW - DAY, end: NOW } });
    await account.run({ backfill: { start: NOW - DAY, end: NOW } });

    const passes = account.coverage.all().flatMap((ledger) => ledger.passes);

    expect(passes.flatMap((pass) => pass.gaps)).toEqual([]);
  });

  it('opens no gap in a ledger that no run began', async () => {
    const account = createTestCollector({ happenings: evenly(50, { over: HOUR }) });

    const result = await account.run({ backfill: { start: NOW - 2 * HOUR, end: NOW } });

    expect(result).toMatchObject({
      total_events_processed: 50,
      backlog_seconds: 0,
      late_events: 0,
    });
    expect(gapsOf(account.coverage.all())).toEqual([]);
  });

  it('leaves the next scheduled run its duties', async () => {
    const account = createTestCollector({ happenings: evenly(50, { over: HOUR }) });
    await account.run({ backfill: { start: NOW - 2 * HOUR, end: NOW - HOUR } });

    await account.run();

    expect(account.store.ids.size).toBe(50);
    expect(account.ledgerOf('us-east-1', STS)?.passes[0].through).toBeGreaterThanOrEqual(NOW);
  });

  it('says once for each shard what it did not read, so that it can be asked for again', async () => {
    // Slow answers make many walks, each with a rest of its own.
    const account = createTestCollector({
      happenings: evenly(5000, { over: 20 * HOUR }),
      history: { latencyMilliseconds: 3900 },
    });
    const backfill = { start: NOW - 20 * HOUR, end: NOW };

    const error = await account.fail({ seconds: 15, backfill });

    const [failure, ...more] = error.result.errors;
    expect(more).toEqual([]);
    expect(failure).toMatchObject({
      where: `123456789012#us-east-1#${STS}`,
      error_type: 'INCOMPLETE',
      error_message: expect.stringMatching(
        /: not read in time: 2026-03-01T16:00:00Z\/[^/]*Z(, [^/]*Z\/[^/]*Z)+$/,
      ),
    });
    expect(error.errors[0]).toMatchObject({
      hint: expect.stringContaining('{"start":"2026-03-01T16:00:00Z","end":"'),
    });
    // What was not read does not make the shard itself broken.
    expect(account.ledgerOf('us-east-1', STS)).not.toHaveProperty('lastError');
  });

  it('names a shard that failed with its own error only', async () => {
    const account = createTestCollector({
      replace: ({ history }) => ({
        history: refusing(history, 'LOOKUP_FAILED', ({ source }) => source === STS),
      }),
    });

    const error = await account.fail({ backfill: { start: NOW - 2 * HOUR, end: NOW } });

    expect(error.result.errors.map(({ error_type }) => error_type)).toEqual([
      'LOOKUP_FAILED',
      'LOOKUP_FAILED',
    ]);
  });
});

describe('a scheduled run', () => {
  it('begins a shard that another run begins at the same time from what that one saved', async () => {
    const account = createTestCollector({ happenings: evenly(100, { over: 20 * HOUR }) });

    const [one, other] = await account.time.run(
      Promise.all(
        [account.run(), account.run()].map((run) => run.catch((error: unknown) => error)),
      ),
    );

    expect(one).toMatchObject({ errors: [] });
    expect(other).toMatchObject({ errors: [] });
    expect(account.store.ids.size).toBe(100);
    expect(gapsOf(account.coverage.all())).toEqual([]);
  });

  it('gives what left the 90 days unread up as lost, and says how much', async () => {
    const account = createTestCollector({
      settings: { initialLookbackDays: 90 },
      replace: ({ history }) => ({
        history: refusing(history, 'LOOKUP_THROTTLED', ({ source }) => source === STS),
      }),
    });
    await account.run({ seconds: 30 });
    await account.time.run(account.time.sleep(10 * HOUR * 1000));

    const result = await account.run({ seconds: 30 });

    // An hour was kept from the edge at first, in each of two Regions.
    expect(result.lost_seconds).toBeGreaterThan(2 * 9 * HOUR - 2);
    expect(result.lost_seconds).toBeLessThan(2 * 9 * HOUR + 120);
    expect(result.errors).toEqual([]);
  });

  it('saves a long walk now and then, so that a crash costs little', async () => {
    const account = createTestCollector({ happenings: evenly(3000, { over: 20 * HOUR }) });
    const gapsDuring: number[] = [];
    const watch = async () => {
      for (let second = 0; second < 25; second += 5) {
        await account.time.sleep(5000);
        const [gap] = account.ledgerOf('us-east-1', STS)?.passes[0].gaps ?? [];
        gapsDuring.push(gap === undefined ? 0 : gap.end - NOW);
      }
    };

    await Promise.all([account.run(), watch()]);

    expect(new Set(gapsDuring).size).toBeGreaterThanOrEqual(3);
  });
});
