import { cp, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alert, createDynamoDbLedger } from '@iam-tracker/alerter/alert';
import { toRuleEvent } from '@iam-tracker/alerter/detect';
import { openParquetFile } from '@iam-tracker/exporter/export';
import { IAM_EVENTS } from '@iam-tracker/lake';
import type { QueryFile } from '@iam-tracker/lake/queries';
import { bindParameters, loadQueries, openDuckDbLake } from '@iam-tracker/lake/queries';
import { CATALOGUE, importFiles, openTracker, refreshLake, type Tracker } from '@iam-tracker/local';
import { silentLogger as logger, sampleEvent } from '@iam-tracker/test-utils';
import { rowsOf } from '@iam-tracker/test-utils/lake';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const noise = { filterAwsServiceEvents: false, filteredRoles: { patterns: [] } };
let folder: string;
let dataDirectory: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local lake '));
  dataDirectory = join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const record = (eventID: string, day: string) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
  eventTime: `${day}T03:04:05Z`,
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  eventID,
});

async function collect(...records: readonly object[]): Promise<void> {
  const path = join(folder, 'records.json');
  await writeFile(path, JSON.stringify({ Records: records }));
  const tracker = await openTracker({ dataDirectory });
  const { events, dirtyDays } = tracker;
  await importFiles([path], events, { noise, dirtyDays });
  await tracker.close();
}

/** A file of one event as earlier versions wrote it. */
async function withoutPeople(): Promise<Uint8Array> {
  const columns = IAM_EVENTS.columns.filter(({ isLate }) => !isLate);
  const chunks: Uint8Array[] = [];
  const table = { ...IAM_EVENTS, columns };
  const file = openParquetFile(table, async (bytes) => void chunks.push(bytes));
  await file.writeGroup([sampleEvent('old')]);
  await file.finish();
  return Buffer.concat(chunks);
}

async function filesOfLake(): Promise<string[]> {
  const found = await readdir(join(dataDirectory, 'lake'), { recursive: true });
  return found.filter((path) => path.endsWith('.parquet')).sort();
}

describe('refreshLake', () => {
  it('exports the days of what was imported, whatever their year, and then nothing more', async () => {
    await collect(record('a', '2021-05-06'), record('b', '2026-01-02'), record('c', '2026-01-02'));

    const first = await refreshLake(dataDirectory, { logger });
    const second = await refreshLake(dataDirectory, { logger });

    expect(first?.result).toMatchObject({ exported_days: 2, exported_rows: 3, errors: [] });
    expect(second?.result).toMatchObject({ exported_days: 0, exported_rows: 0 });
    expect(await filesOfLake()).toEqual([
      'iam-events/event_date=2021-05-06/part-0000.parquet',
      'iam-events/event_date=2026-01-02/part-0000.parquet',
    ]);
  });

  it('shows a record without a time to the query for those that could not be read', async () => {
    await collect(
      { ...record('timeless', '2026-01-02'), eventTime: undefined },
      { ...record('nameless', '2026-01-02'), eventName: undefined },
      record('sound', '2026-01-02'),
    );
    await refreshLake(dataDirectory, { logger });
    const [query] = loadQueries().filter(({ name }) => name === 'unparsed_records');
    const engine = await openDuckDbLake(join(dataDirectory, 'lake'));

    const rows = await rowsOf(engine, bindParameters(query as QueryFile, { until: '2026-01-03' }));
    await engine.close();

    expect(rows.map(({ event_id, event_time }) => [event_id, event_time])).toEqual([
      ['timeless', 'unknown'],
      ['nameless', '2026-01-02T03:04:05Z'],
    ]);
    expect(rows[0]).toMatchObject({
      unparsed_reason: 'eventTime is missing',
      raw_record: expect.stringContaining('CreateUser'),
    });
    expect(await filesOfLake()).toContain('iam-events/event_date=1970-01-01/part-0000.parquet');
  });

  it('exports a day again when something new of it comes', async () => {
    await collect(record('a', '2026-01-02'));
    await refreshLake(dataDirectory, { logger });
    await collect(record('a', '2026-01-02'));
    const unchanged = await refreshLake(dataDirectory, { logger });
    await collect(record('b', '2026-01-02'));

    const changed = await refreshLake(dataDirectory, { logger });

    expect(unchanged?.result.exported_days).toBe(0);
    expect(changed?.result).toMatchObject({ exported_days: 1, exported_rows: 2 });
  });

  it.each<[string, string, (path: string) => Promise<void>]>([
    ['file is lost', 'part-0000.parquet', (path) => rm(path)],
    ['file is cut off', 'part-0000.parquet', (path) => truncate(path, 100)],
    ['file comes from nowhere', 'part-0001.parquet', (path) => writeFile(path, 'x')],
    ['facts are lost', '_sessions-1.jsonl.gz', (path) => rm(path)],
    ['manifest is lost', '_manifest.json', (path) => rm(path)],
    ['manifest is damaged', '_manifest.json', (path) => writeFile(path, '{"parts":')],
  ])('exports a day again whose %s', async (_what, name, damage) => {
    await collect(record('a', '2026-01-02'), record('b', '2026-01-03'));
    await refreshLake(dataDirectory, { logger });
    await damage(join(dataDirectory, 'lake/iam-events/event_date=2026-01-02', name));

    const again = await refreshLake(dataDirectory, { logger });
    const idle = await refreshLake(dataDirectory, { logger });

    expect(again?.result).toMatchObject({ exported_days: 1, errors: [] });
    expect(idle?.result).toMatchObject({ exported_days: 0, errors: [] });
    expect(await filesOfLake()).toEqual([
      'iam-events/event_date=2026-01-02/part-0000.parquet',
      'iam-events/event_date=2026-01-03/part-0000.parquet',
    ]);
  });

  it('leaves a lake alone that was copied with its folder', async () => {
    await collect(record('a', '2026-01-02'));
    await refreshLake(dataDirectory, { logger });
    const copy = join(folder, 'copy');
    await cp(dataDirectory, copy, { recursive: true });

    const outcome = await refreshLake(copy, { logger });

    expect(outcome?.result).toMatchObject({ exported_days: 0 });
  });

  /** An alert about event `a`, and the ledger as one has it that recorded it long ago. */
  function anOldAlert({ database }: Tracker) {
    const [rule] = CATALOGUE;
    if (rule === undefined) throw new Error('the catalogue is empty');
    const event = toRuleEvent(sampleEvent('a'));
    const alert: Alert = {
      ...{ rule, event, severity: 'HIGH', isDryRun: false, detail: 'found' },
      relatedEventIds: [],
    };
    const clock = { now: () => Date.UTC(2024, 1, 29), sleep: async () => undefined };
    const { client, tableNames } = database;
    const table = { client, clock, random: Math.random, tableName: tableNames.alerts };
    return { alert, ledger: createDynamoDbLedger(table) };
  }

  async function alertsOfLake() {
    const lake = await openDuckDbLake(join(dataDirectory, 'lake'));
    const rows = await rowsOf(lake, 'SELECT alert_date, detail, disposition FROM iam_alerts');
    await lake.close();
    return rows;
  }

  it('exports the alerts that were recorded, however long ago', async () => {
    const tracker = await openTracker({ dataDirectory });
    const { alert, ledger } = anOldAlert(tracker);
    expect(await ledger.recordAll([{ alert, disposition: 'historical' }])).toEqual([undefined]);
    await tracker.close();

    const first = await refreshLake(dataDirectory, { logger });
    const second = await refreshLake(dataDirectory, { logger });

    expect(first?.result).toMatchObject({ exported_alert_days: 1, exported_alert_rows: 1 });
    expect(second?.result).toMatchObject({ exported_alert_rows: 0, unchanged_days: 1 });
    expect(await filesOfLake()).toEqual(['iam-alerts/alert_date=2024-02-29/part-0000.parquet']);
    expect(await alertsOfLake()).toEqual([
      { alert_date: '2024-02-29', detail: 'found', disposition: 'historical' },
    ]);
  });

  it('exports what became of an alert whose publisher ended, whenever the next one came', async () => {
    const before = await openTracker({ dataDirectory });
    await anOldAlert(before).ledger.claim(anOldAlert(before).alert);
    await before.close();
    await refreshLake(dataDirectory, { logger });
    const claimed = await alertsOfLake();
    const after = await openTracker({ dataDirectory });
    const { alert, ledger } = anOldAlert(after);
    await ledger.markSent({ eventId: alert.event.eventId, ruleId: alert.rule.id });
    await after.close();

    await refreshLake(dataDirectory, { logger });

    expect(claimed).toMatchObject([{ disposition: 'claimed' }]);
    expect(await alertsOfLake()).toMatchObject([{ disposition: 'sent' }]);
  });

  it('brings a lake of an earlier version up to date by itself', async () => {
    await collect(record('a', '2021-05-06'), record('b', '2026-01-02'));
    await refreshLake(dataDirectory, { logger });
    const events = join(dataDirectory, 'lake', 'iam-events');
    for (const path of await readdir(events, { recursive: true })) {
      if (/_(?:sessions|names|format)/.test(path)) await rm(join(events, path));
      if (path.endsWith('.parquet')) await writeFile(join(events, path), await withoutPeople());
    }
    const peopleOf = async () => {
      const lake = await openDuckDbLake(join(dataDirectory, 'lake'));
      const rows = await rowsOf(lake, 'SELECT person, actor FROM iam_events');
      await lake.close();
      return rows;
    };
    const before = await peopleOf();

    const first = await refreshLake(dataDirectory, { logger });
    const second = await refreshLake(dataDirectory, { logger });

    expect(before).toEqual(Array(2).fill({ person: null, actor: 'alice' }));
    expect(first?.result).toMatchObject({ exported_days: 2, exported_rows: 2 });
    expect(second?.result.exported_days).toBe(0);
    expect(await peopleOf()).toEqual(Array(2).fill({ person: 'alice', actor: 'alice' }));
  });

  it('leaves a folder alone in which nothing was collected, or that is in use', async () => {
    const reasons: string[] = [];
    const onLeft = ({ code }: { code: string }) => void reasons.push(code);
    const nothing = await refreshLake(dataDirectory, { logger, onLeft });
    const tracker = await openTracker({ dataDirectory });
    const inUse = await refreshLake(dataDirectory, { logger, onLeft });
    await tracker.close();

    expect([nothing, inUse]).toEqual([undefined, undefined]);
    expect(reasons).toEqual(['NO_DATA', 'BUSY']);
  });

  it('fails when a day cannot be exported, and says which', async () => {
    const tracker = await openTracker({ dataDirectory });
    await tracker.events.put([sampleEvent('a')]);
    await tracker.dirtyDays.mark(['2026-01-01']);
    await tracker.close();
    await writeFile(join(dataDirectory, 'lake'), 'not a folder');

    await expect(refreshLake(dataDirectory, { logger })).rejects.toMatchObject({
      code: 'LAKE_FAILED',
    });
  });
});
