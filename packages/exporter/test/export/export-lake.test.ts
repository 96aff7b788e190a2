import { AppError } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../../src/ports.ts';
import { createTestExporter, NOW } from '../world/exporter.ts';

const HOUR = 3_600_000;
const TODAY = '2026-03-10';
const YESTERDAY = '2026-03-09';
const partOf = (day: string, part = 0) => `iam-events/event_date=${day}/part-000${part}.parquet`;
const eventsOf = (day: string, ...ids: string[]) =>
  ids.map((id) => sampleEvent(id, 0, { eventDate: day }));

describe('exportLake', () => {
  it('exports today, the days back and marked days, newest first, and says what it did', async () => {
    const exporter = createTestExporter();
    exporter.events.store([
      ...eventsOf(TODAY, 'a', 'b'),
      ...eventsOf(YESTERDAY, 'c'),
      ...eventsOf('2025-12-01', 'd'),
      ...eventsOf('2025-12-02', 'e'),
    ]);
    await exporter.marks.mark(['2025-12-01']);
    exporter.now += HOUR;

    const result = await exporter.run();

    expect(result).toEqual({
      message: 'Export completed successfully',
      exported_days: 3,
      exported_rows: 4,
      exported_scan_days: 0,
      exported_user_rows: 0,
      exported_alert_days: 0,
      exported_alert_rows: 0,
      exported_bytes: expect.any(Number),
      unchanged_days: 0,
      kept_days: 0,
      days_left: 0,
      export_age_seconds: 0,
      execution_time_seconds: 0,
      errors: [],
    });
    expect([...exporter.lake.objects.keys()].filter((key) => key.endsWith('.parquet'))).toEqual([
      partOf(TODAY),
      partOf(YESTERDAY),
      partOf('2025-12-01'),
    ]);
    expect(await exporter.rowsOf(partOf(TODAY))).toMatchObject([
      { event_id: 'a' },
      { event_id: 'b' },
    ]);
    expect(await exporter.marks.list()).toEqual([]);
    expect(JSON.parse(exporter.lines.at(-1) ?? '')).toMatchObject({
      message: 'Export completed successfully',
      exported_rows: 4,
    });
  });

  it('publishes its metrics', async () => {
    const exporter = createTestExporter();
    exporter.events.store(eventsOf(TODAY, 'a', 'b'));

    await exporter.run();

    const values = exporter.published.flat().map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(values)).toEqual({
      ExportedRows: 2,
      ExportDays: 2,
      ExportDaysLeft: 0,
      ExportErrors: 0,
      ExportAgeSeconds: 0,
      ExportDuration: 0,
      ExportSuccess: 1,
    });
  });

  it('writes nothing for a day that is as it was, nor for one without events', async () => {
    const exporter = createTestExporter();
    exporter.events.store(eventsOf(TODAY, 'a'));
    await exporter.run();
    const before = [...exporter.lake.objects];
    exporter.now += HOUR;

    const result = await exporter.run();

    expect(result).toMatchObject({ exported_days: 2, exported_rows: 0, unchanged_days: 1 });
    expect([...exporter.lake.objects]).toEqual(before);
    expect(exporter.lake.staged()).toEqual([]);
  });

  it('replaces a day whole when late events come', async () => {
    const exporter = createTestExporter();
    exporter.events.store(eventsOf(TODAY, 'b'));
    await exporter.run();
    exporter.events.store(eventsOf(TODAY, 'a', 'c'));

    const result = await exporter.run();

    expect(result.exported_rows).toBe(3);
    expect((await exporter.rowsOf(partOf(TODAY))).length).toBe(3);
  });

  it('splits a day by size, and removes the files that are not needed any more', async () => {
    const small = createTestExporter({ partBytes: 1, rowGroupRows: 1 });
    small.events.store(eventsOf(TODAY, 'a', 'b', 'c'));
    await small.run();
    const keys = [...small.lake.objects.keys()].filter((key) => key.endsWith('.parquet'));
    const one = createTestExporter({}, () => ({ lake: small.lake, events: small.events }));

    await one.run();

    expect(keys).toEqual([partOf(TODAY, 0), partOf(TODAY, 1), partOf(TODAY, 2)]);
    expect([...small.lake.objects.keys()].filter((key) => key.endsWith('.parquet'))).toEqual([
      partOf(TODAY),
    ]);
    expect(await small.rowsOf(partOf(TODAY))).toHaveLength(3);
  });

  it('keeps what the lake has when the table let events expire', async () => {
    const exporter = createTestExporter();
    exporter.events.store(eventsOf(TODAY, 'a', 'b'));
    await exporter.run();
    exporter.events.expire(TODAY, ['a']);
    const fewer = await exporter.run();
    exporter.events.expire(TODAY, ['b']);

    const none = await exporter.run();

    expect([fewer.kept_days, none.kept_days]).toEqual([1, 1]);
    expect(await exporter.rowsOf(partOf(TODAY))).toHaveLength(2);
    expect(exporter.lines.join()).toContain('more rows than the table');
  });

  it('leaves the mark of a writer that may still be storing', async () => {
    const exporter = createTestExporter();
    exporter.events.store(eventsOf('2026-01-05', 'a'));
    await exporter.marks.mark(['2026-01-05']);
    exporter.now += 19 * 60_000;
    const first = await exporter.run();
    const marked = await exporter.marks.list();
    exporter.now += 60_000;

    await exporter.run();

    expect(first.exported_rows).toBe(1);
    expect(marked).toEqual([{ day: '2026-01-05', changedAt: NOW }]);
    expect(await exporter.marks.list()).toEqual([]);
  });

  it('exports the days of a range, whatever is due', async () => {
    const exporter = createTestExporter();
    for (const day of ['2025-01-01', '2025-01-02', TODAY]) {
      exporter.events.store(eventsOf(day, 'x'));
    }

    const range = { startDate: '2024-12-31', endDate: '2025-01-02' };
    const result = await exporter.run({ range });

    expect(result).toMatchObject({ exported_days: 3, exported_rows: 2 });
    expect(exporter.lake.objects.has(partOf(TODAY))).toBe(false);
  });

  it('leaves what its time does not reach to the next run, a range included', async () => {
    const exporter = createTestExporter();
    for (const day of ['2025-01-01', '2025-01-02', '2025-01-03']) {
      exporter.events.store(eventsOf(day, 'x'));
    }
    const interrupted = new AbortController();
    const range = { startDate: '2025-01-01', endDate: '2025-01-03' };

    const first = await exporter.run({
      range,
      signal: interrupted.signal,
      onDay: () => interrupted.abort(new Error('enough')),
    });
    const second = await exporter.run();

    expect(first).toMatchObject({ exported_days: 1, exported_rows: 1, days_left: 2, errors: [] });
    expect(second).toMatchObject({ exported_rows: 2, days_left: 0 });
  });

  it('says how long the oldest change waits that it did not reach', async () => {
    const exporter = createTestExporter({}, ({ events }) => ({
      events: {
        eventsOfDay(day, options) {
          if (day === '2026-02-01') throw new AppError('STORAGE_FAILED', 'no such luck');
          return events.eventsOfDay(day, options);
        },
      },
    }));
    await exporter.marks.mark(['2026-02-01', '2026-02-02']);
    exporter.now += 5 * HOUR;

    const { result } = await exporter.fail();

    expect(result.export_age_seconds).toBe(5 * 3600);
  });
});

describe('exportLake, when something fails', () => {
  it('exports the other days, then names what failed and carries the result', async () => {
    const exporter = createTestExporter({}, ({ events }) => ({
      events: {
        async *eventsOfDay(day, options) {
          yield* events.eventsOfDay(day, options);
          if (day === TODAY) throw new AppError('STORAGE_FAILED', 'the table is away');
        },
      },
    }));
    exporter.events.store([...eventsOf(TODAY, 'a'), ...eventsOf(YESTERDAY, 'b')]);

    const error = await exporter.fail();

    expect(error.message).toBe(`Export failed in part: iam_events ${TODAY}: the table is away`);
    expect(error.result).toMatchObject({
      message: 'Export completed with errors',
      exported_rows: 1,
      errors: [{ where: `iam_events ${TODAY}`, error_message: 'the table is away' }],
    });
    expect(exporter.lake.staged()).toEqual([]);
    expect((await exporter.marks.list()).map(({ day }) => day)).toEqual([TODAY]);
  });

  it('fails when metrics cannot be published: a dead heartbeat must be seen', async () => {
    const exporter = createTestExporter({}, () => ({
      metrics: {
        publish: async () => {
          throw new Error('no metrics today');
        },
      },
    }));

    const { result } = await exporter.fail();

    expect(result.errors).toMatchObject([{ where: 'metrics' }]);
  });

  it('fails a first day that does not fit into a whole run', async () => {
    let expire: () => void = () => undefined;
    const expiry = new Promise<void>((resolve) => {
      expire = resolve;
    });
    const exporter = createTestExporter({}, ({ events, clock }) => ({
      clock: { ...clock, sleep: () => expiry },
      events: {
        async *eventsOfDay(day, options) {
          exporter.now = NOW + HOUR;
          expire();
          await new Promise((resolve) => setImmediate(resolve));
          yield* events.eventsOfDay(day, options);
        },
      },
    }));
    exporter.events.store(eventsOf(TODAY, 'a'));

    const { result } = await exporter.fail({ deadline: NOW + HOUR });

    expect(result).toMatchObject({ days_left: 1, errors: [{ where: `iam_events ${TODAY}` }] });
    expect(result.errors[0]?.error_message).toContain('in the time of a whole run');
  });

  it('goes on without the marks when they cannot be listed', async () => {
    const exporter = createTestExporter({}, ({ dirtyDays }) => ({
      dirtyDays: {
        ...dirtyDays,
        list: async () => {
          throw new AppError('STORAGE_FAILED', 'no marks');
        },
      },
    }));
    exporter.events.store(eventsOf(TODAY, 'a'));

    const { result } = await exporter.fail();

    expect(result).toMatchObject({ exported_rows: 1, errors: [{ where: 'marks' }] });
  });

  it('changes nothing when another export was quicker, and leaves the day to the next run', async () => {
    const exporter = createTestExporter({}, ({ lake }) => ({ lake: overtaken(lake) }));
    exporter.events.store(eventsOf(TODAY, 'a'));

    const result = await exporter.run();

    expect(result).toMatchObject({ exported_rows: 0, days_left: 1, errors: [] });
    expect(Buffer.from(exporter.lake.objects.get(partOf(TODAY))?.content ?? []).toString()).toBe(
      'of another export',
    );
    expect(exporter.lake.staged()).toEqual([]);
    expect((await exporter.marks.list()).map(({ day }) => day)).toEqual([TODAY]);
  });

  it('discards what an export that ended long ago left behind', async () => {
    const exporter = createTestExporter();
    exporter.lake.stage(partOf('2026-01-01'));
    exporter.now += HOUR + 1;
    const young = exporter.lake.stage(partOf('2026-01-02'));

    await exporter.run();
    await young.write(Buffer.from('x'));

    expect(exporter.lake.staged()).toEqual([partOf('2026-01-02')]);
  });
});

/** Another export publishes a day between its reading and its publishing. */
function overtaken(lake: ObjectStore): ObjectStore {
  return {
    ...lake,
    stage(key, options) {
      const object = lake.stage(key, options);
      return {
        ...object,
        async seal() {
          const other = lake.stage(key);
          await other.write(Buffer.from('of another export'));
          await other.publish(undefined);
          await object.seal();
        },
      };
    },
  };
}
