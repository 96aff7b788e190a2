import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@iam-tracker/core';
import { importFiles, openTracker, refreshLake } from '@iam-tracker/local';
import { sampleEvent } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const logger = createLogger({ level: 'CRITICAL', destination: { write: () => undefined } });
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

  it('leaves a folder alone in which nothing was collected, or that is in use', async () => {
    const nothing = await refreshLake(dataDirectory, { logger });
    const tracker = await openTracker({ dataDirectory });
    const inUse = await refreshLake(dataDirectory, { logger });
    await tracker.close();

    expect([nothing, inUse]).toEqual([undefined, undefined]);
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
