import { AppError, parseRolePatterns } from '@iam-tracker/core';
import { assumedRole } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createTestCollector, evenly, gapsOf, refusing } from '../world/collector.ts';
import { NOW } from '../world/shard.ts';

const HOUR = 3600;
const STS = 'sts.amazonaws.com';
const IAM = 'iam.amazonaws.com';

describe('collect', () => {
  it('reads every shard since its ledger begins and says what it did', async () => {
    const account = createTestCollector({
      happenings: [
        ...evenly(120, { over: 20 * HOUR }),
        ...evenly(30, { region: 'eu-west-1' }),
        ...evenly(10, { source: IAM, isNoise: true, id: 'noise' }).map((h, n) => ({
          ...h,
          id: `noise-${n}`,
        })),
      ],
    });

    const result = await account.run();

    expect(account.store.ids.size).toBe(150);
    expect(result).toMatchObject({
      total_events_processed: 150,
      total_events_filtered: 10,
      events_filtered_by_reason: { aws_service: 10 },
      shards: 3,
      regions: 2,
      errors: [],
    });
  });

  it('says how many changes of filtered roles it was told to hide', async () => {
    const filteredRoles = parseRolePatterns('PrismaX');
    const hiding = { filterAwsServiceEvents: true, hidesFilteredRoleChanges: true };
    const change = { readOnly: false, userIdentity: assumedRole('PrismaX', 's1') };
    const account = createTestCollector({
      happenings: evenly(3, { source: IAM }),
      settings: { noise: { ...hiding, filteredRoles } },
      replace: ({ history }) => ({
        history: {
          ...history,
          async lookUp(...query) {
            const page = await history.lookUp(...query);
            const forge = (text = '') => JSON.stringify({ ...JSON.parse(text), ...change });
            return { ...page, entries: page.entries.map((e) => ({ ...e, text: forge(e.text) })) };
          },
        },
      }),
    });

    const result = await account.run();

    expect(result.events_filtered_by_reason).toEqual({ filtered_role_change: 3 });
    expect(account.lines.join('')).toContain('"hidden_changes":3');
  });

  it('marks the days of what is new for export, and none of what was read again', async () => {
    const account = createTestCollector({ happenings: evenly(4, { over: 30 * HOUR }) });
    const marks: string[][] = [];
    const { mark } = account.dependencies.dirtyDays;
    Object.assign(account.dependencies.dirtyDays, {
      mark: (days: Iterable<string>) => {
        marks.push([...days]);
        return mark(days);
      },
    });

    await account.run();
    const first = marks.splice(0).flat().sort();
    await account.time.run(account.time.sleep(3 * HOUR * 1000));
    await account.run();

    const days = [0, -1].map((n) => new Date((NOW + n * 24 * HOUR) * 1000).toISOString());
    expect(new Set(first)).toEqual(new Set(days.map((time) => time.slice(0, 10))));
    expect(first).toHaveLength(2);
    expect(marks).toEqual([]);
  });

  it('stores nothing of a day that cannot be marked', async () => {
    const account = createTestCollector({
      happenings: evenly(3),
      replace: () => ({
        dirtyDays: {
          mark: async () => {
            throw new AppError('STORAGE_FAILED', 'no marks today');
          },
        },
      }),
    });

    const { errors } = await account.fail();

    expect(account.store.ids.size).toBe(0);
    expect(errors).toEqual([expect.objectContaining({ message: 'no marks today' })]);
  });

  it('returns exactly the fields it promises, and logs them on the last line', async () => {
    const account = createTestCollector({ happenings: evenly(10) });

    const result = await account.run();

    expect(result).toEqual({
      message: 'Collection completed successfully',
      total_events_processed: 10,
      total_events_filtered: 0,
      events_filtered_by_reason: {},
      ...{ late_events: 0, unparsed_events: 0, shards: 3, regions: 2 },
      ...{ omitted_fields: 0, repaired_events: 0, conflicting_events: 0, conflicts: [] },
      ...{ lookup_requests: 3, throttled_requests: 0 },
      coverage_lag_seconds: expect.any(Number),
      backlog_seconds: 0,
      lost_seconds: 0,
      ...{ disordered_pages: 0, doubted_ledgers: 0, clock_ahead_seconds: 0 },
      execution_time_seconds: expect.any(Number),
      errors: [],
    });
    const [, line = ''] = account.lines;
    expect(account.lines).toHaveLength(2);
    expect(JSON.parse(line)).toMatchObject({ level: 'INFO', ...result });
    expect(line.match(/"message":/g)).toHaveLength(1);
  });

  it('publishes exactly the ten metrics', async () => {
    const account = createTestCollector({ happenings: evenly(10) });

    await account.run();

    expect(account.published).toHaveLength(1);
    expect(account.published[0]?.map(({ name, unit }) => [name, unit])).toEqual([
      ['EventsStored', 'Count'],
      ['EventsFiltered', 'Count'],
      ['LateEvents', 'Count'],
      ['UnparsedEvents', 'Count'],
      ['ThrottledRequests', 'Count'],
      ['ShardErrors', 'Count'],
      ['CoverageLagSeconds', 'Seconds'],
      ['BacklogSeconds', 'Seconds'],
      ['Duration', 'Seconds'],
      ['Success', 'None'],
    ]);
  });

  it('reads the Regions it is told and asks for no list', async () => {
    const account = createTestCollector({
      settings: { regions: ['ap-south-1'] },
      replace: () => ({
        directory: { listEnabledRegions: () => Promise.reject(new Error('asked')) },
      }),
    });

    await account.run();

    const regions = new Set(account.calls.map(({ query }) => query.region));
    expect(regions).toEqual(new Set(['us-east-1', 'ap-south-1']));
  });

  it.each([
    [1, 24 * HOUR],
    [90, 90 * 24 * HOUR - HOUR],
  ])(
    'looks back %d days at first, with an hour kept from the edge of the 90',
    async (days, width) => {
      const account = createTestCollector({ settings: { initialLookbackDays: days } });

      await account.run();

      expect(account.ledgerOf('us-east-1', IAM)?.since).toBe(NOW - width);
      expect(account.calls[0]?.query.interval).toEqual({ start: NOW - width, end: NOW });
    },
  );

  it('counts late events: what the settle pass finds that was not shown in time', async () => {
    const hourAgo = NOW - HOUR;
    const late = evenly(7, { secondsAgo: HOUR, over: 60, visibleAt: (NOW + HOUR) * 1000 });
    const account = createTestCollector({
      happenings: [...evenly(20, { secondsAgo: HOUR + 120, over: 60 }), ...late],
    });
    const first = await account.run();
    await account.time.run(account.time.sleep(3 * HOUR * 1000));

    const second = await account.run();

    expect(late.every(({ second: at }) => at < hourAgo)).toBe(true);
    expect(first).toMatchObject({ total_events_processed: 20, late_events: 0 });
    expect(second).toMatchObject({ total_events_processed: 7, late_events: 7 });
    expect(account.ledgerOf('us-east-1', STS)).toMatchObject({
      eventsProcessed: 27,
      lateEvents: 7,
    });
  });

  it('does not call an event late that the next run reads in its catch-up', async () => {
    const slow = evenly(5, { over: 5, visibleAt: (NOW + 300) * 1000 });
    const account = createTestCollector({ happenings: slow });
    await account.run();
    await account.time.run(account.time.sleep(20 * 60_000));

    const second = await account.run();

    expect(second).toMatchObject({ total_events_processed: 5, late_events: 0 });
  });

  it('leaves what its time budget does not reach as a gap, and the next run goes on', async () => {
    const account = createTestCollector({ happenings: evenly(3000, { over: 20 * HOUR }) });

    const first = await account.run({ seconds: 10 });
    const gapsBetween = gapsOf(account.coverage.all());
    const storedBetween = account.store.ids.size;
    const second = await account.run();

    expect(first.backlog_seconds).toBeGreaterThan(HOUR);
    expect(gapsBetween.length).toBeGreaterThan(0);
    expect(storedBetween).toBeLessThan(3000);
    expect(account.store.ids.size).toBe(3000);
    expect(second).toMatchObject({ backlog_seconds: 0, errors: [] });
    // Only the second in which the first run was cut off is read again.
    expect(first.lookup_requests + second.lookup_requests).toBeLessThan(3000 / 50 + 30);
  });

  it('ends at its deadline although requests and the table hang', async () => {
    const account = createTestCollector({
      happenings: evenly(10),
      replace: (dependencies, time) => ({
        events: {
          ...dependencies.events,
          put: (_events, options) => time.sleep(10 * HOUR * 1000, options?.signal),
        },
        history: {
          ...dependencies.history,
          lookUp: (query, token, signal) =>
            query.region === 'eu-west-1'
              ? time.sleep(10 * HOUR * 1000, signal).then(() => ({ entries: [] }))
              : dependencies.history.lookUp(query, token, signal),
        },
      }),
    });

    await account.run({ seconds: 60 });

    expect(account.time.now() / 1000 - NOW).toBeLessThanOrEqual(70);
    expect(account.ledgerOf('us-east-1', STS)?.passes[0].gaps).toHaveLength(1);
    expect(account.ledgerOf('eu-west-1', STS)?.passes[0].gaps).toHaveLength(1);
    expect(account.ledgerOf('us-east-1', IAM)?.passes[0].gaps).toEqual([]);
  });

  it('stops with the signal of its caller and keeps what it has', async () => {
    const stop = new AbortController();
    const account = createTestCollector({ happenings: evenly(3000, { over: 20 * HOUR }) });
    account.time.sleep(5000).then(() => stop.abort(new Error('interrupted')));

    const result = await account.run({ signal: stop.signal });

    expect(account.time.now() / 1000 - NOW).toBeLessThan(6);
    expect(result.total_events_processed).toBe(account.store.ids.size);
    expect(result.total_events_processed).toBeGreaterThan(0);
    expect(account.ledgerOf('us-east-1', STS)).toMatchObject({
      eventsProcessed: result.total_events_processed,
      processingStatus: 'backlog',
    });
  });

  it('leaves no timer behind, which would keep a process', async () => {
    let pending = 0;
    const account = createTestCollector({
      happenings: evenly(200),
      replace: ({ clock }) => ({
        clock: {
          now: clock.now,
          sleep(milliseconds, signal) {
            pending += 1;
            return clock.sleep(milliseconds, signal).finally(() => {
              pending -= 1;
            });
          },
        },
      }),
    });

    await account.run();
    await new Promise((resolve) => setImmediate(resolve));

    expect(pending).toBe(0);
  });

  it('reaches every Region with one worker and little time, run after run', async () => {
    const regions = Array.from({ length: 12 }, (_, n) => `us-test-${n + 1}`);
    const busy = regions.flatMap((region) => evenly(150, { region, over: 20 * HOUR }));
    let dice = 0;
    const account = createTestCollector({
      happenings: busy,
      // More than a minute of reading in each, and three turns of ten seconds in a run.
      history: { pageSize: 1 },
      settings: {
        ...{ regions, maxWorkers: 1 },
        families: { iam: false, sts: true, signin: false, sso: false, guard: false },
      },
      replace: () => ({
        random: () => {
          dice += 1;
          return (dice * 0.618_033_988_7) % 1;
        },
      }),
    });

    for (let run = 0; run < 6; run += 1) await account.run({ seconds: 30 });

    const processed = account.coverage.all().map((ledger) => ledger.eventsProcessed);
    expect(processed).toHaveLength(12);
    expect(Math.min(...processed)).toBeGreaterThan(0);
  });
});

describe('collect, when something fails', () => {
  it('reads the other shards and Regions, then names what failed and carries the result', async () => {
    const account = createTestCollector({
      happenings: [...evenly(10), ...evenly(10, { region: 'eu-west-1' })],
      replace: ({ history }) => ({
        history: refusing(history, 'LOOKUP_FAILED', ({ region }) => region === 'eu-west-1'),
      }),
    });

    const error = await account.fail();

    expect(account.store.ids.size).toBe(10);
    expect(error.message).toBe(
      'Collection failed in part: 123456789012#eu-west-1#sts.amazonaws.com: sts.amazonaws.com in eu-west-1: LOOKUP_FAILED',
    );
    expect(error.errors).toEqual([expect.objectContaining({ code: 'LOOKUP_FAILED' })]);
    expect(error.result).toMatchObject({
      message: 'Collection completed with errors',
      total_events_processed: 10,
      shards: 3,
      errors: [
        {
          where: '123456789012#eu-west-1#sts.amazonaws.com',
          error_type: 'LOOKUP_FAILED',
          error_message: 'sts.amazonaws.com in eu-west-1: LOOKUP_FAILED',
        },
      ],
    });
    expect(account.ledgerOf('eu-west-1', STS)).toMatchObject({
      processingStatus: 'failed',
      lastError: 'sts.amazonaws.com in eu-west-1: LOOKUP_FAILED',
    });
    expect(account.ledgerOf('us-east-1', STS)).toMatchObject({ processingStatus: 'complete' });
  });

  it('logs each failure and the result as errors', async () => {
    const account = createTestCollector({
      replace: ({ history }) => ({ history: refusing(history, 'LOOKUP_FAILED', () => true) }),
    });

    await account.fail();

    const lines = account.lines.map((line) => JSON.parse(line));
    expect(lines.map(({ level, message }) => `${level} ${message}`).sort()).toEqual([
      'ERROR Collection completed with errors',
      'ERROR Shard failed',
      'ERROR Shard failed',
      'ERROR Shard failed',
      'INFO Collection started',
    ]);
    expect(lines[1]).toMatchObject({ error_type: 'LOOKUP_FAILED', shard: expect.any(String) });
  });

  it('publishes the metrics of a run that failed', async () => {
    const account = createTestCollector({
      replace: ({ history }) => ({ history: refusing(history, 'LOOKUP_FAILED', () => true) }),
    });

    await account.fail();

    const values = Object.fromEntries(
      account.published.flat().map(({ name, value }) => [name, value]),
    );
    expect(values).toMatchObject({ Success: 0, ShardErrors: 3, CoverageLagSeconds: 24 * HOUR });
  });

  it('forgets the error of a shard once it was read', async () => {
    let isDown = true;
    const account = createTestCollector({
      replace: ({ history }) => ({ history: refusing(history, 'LOOKUP_FAILED', () => isDown) }),
    });
    await account.fail();
    isDown = false;

    await account.run();

    const ledger = account.ledgerOf('us-east-1', STS);
    expect(ledger).toMatchObject({ processingStatus: 'complete' });
    expect(ledger).not.toHaveProperty('lastError');
  });

  it('fails when the Regions cannot be listed, reads nothing and claims no coverage', async () => {
    const account = createTestCollector({
      replace: () => ({
        directory: {
          listEnabledRegions: () => Promise.reject(new AppError('REGIONS_UNAVAILABLE', 'no list')),
        },
      }),
    });

    const error = await account.fail();

    expect(error.message).toBe('Collection failed in part: regions: no list');
    expect(account.calls).toEqual([]);
    expect(account.coverage.all()).toEqual([]);
    const names = account.published.flat().map(({ name }) => name);
    expect(names).toContain('Success');
    // Zero would tell an alarm that everything is read.
    expect(names).not.toContain('CoverageLagSeconds');
    expect(names).not.toContain('BacklogSeconds');
  });

  it('fails a shard whose ledger cannot be loaded, and reads the others', async () => {
    const account = createTestCollector({
      happenings: [...evenly(10), ...evenly(10, { region: 'eu-west-1' })],
      replace: ({ coverage }) => ({
        coverage: {
          ...coverage,
          load: (shard) =>
            shard.region === 'eu-west-1'
              ? Promise.reject(new AppError('STORAGE_FAILED', 'not today'))
              : coverage.load(shard),
        },
      }),
    });

    const error = await account.fail();

    expect(error.result.errors).toMatchObject([{ where: expect.stringContaining('eu-west-1') }]);
    expect(error.result.shards).toBe(2);
    expect(account.store.ids.size).toBe(10);
  });

  it('fails a shard whose ledger cannot be saved: its events are stored all the same', async () => {
    const account = createTestCollector({
      happenings: evenly(10),
      replace: ({ coverage }) => ({
        coverage: {
          ...coverage,
          save: (ledger) =>
            ledger.lastExecutionTime !== undefined && ledger.shard.source === STS
              ? Promise.reject(new AppError('STORAGE_FAILED', 'not today'))
              : coverage.save(ledger),
        },
      }),
    });

    const error = await account.fail();

    expect(error.result.errors.map(({ error_type }) => error_type)).toEqual([
      'STORAGE_FAILED',
      'STORAGE_FAILED',
    ]);
    expect(account.store.ids.size).toBe(10);
    expect(account.ledgerOf('us-east-1', STS)?.passes[0].gaps).toEqual([]);
    expect(account.ledgerOf('us-east-1', IAM)).toMatchObject({ processingStatus: 'complete' });
  });

  it('fails when the metrics cannot be published: a dead heartbeat must be seen', async () => {
    const account = createTestCollector({
      happenings: evenly(10),
      replace: () => ({ metrics: { publish: () => Promise.reject(new Error('no metrics')) } }),
    });

    const error = await account.fail();

    expect(error.message).toBe('Collection failed in part: metrics: no metrics');
    expect(error.result).toMatchObject({ total_events_processed: 10 });
    expect(error.result.errors).toEqual([
      { where: 'metrics', error_type: 'Error', error_message: 'no metrics' },
    ]);
  });

  it('takes a Region that only throttles for slow, not for broken', async () => {
    const account = createTestCollector({
      happenings: [...evenly(10), ...evenly(10, { region: 'eu-west-1' })],
      replace: ({ history }) => ({
        history: refusing(history, 'LOOKUP_THROTTLED', ({ region }) => region === 'eu-west-1'),
      }),
    });

    const result = await account.run({ seconds: 120 });

    expect(account.store.ids.size).toBe(10);
    expect(result.errors).toEqual([]);
    expect(result.throttled_requests).toBeGreaterThan(10);
    // Backed off: at 2 a second it would have been 240.
    expect(result.throttled_requests).toBeLessThan(80);
    expect(result.coverage_lag_seconds).toBeGreaterThanOrEqual(24 * HOUR);
    expect(account.ledgerOf('eu-west-1', STS)).toMatchObject({ processingStatus: 'backlog' });
  });
});
