import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleEvent } from '@iam-tracker/test-utils';
import { writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listLakeDays, openDuckDbLake, queryLakeDays, tablesIn } from '../../src/queries/index.ts';

const DAY = 86_400;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-days '));
  await writeLake(folder, [sampleEvent('a', 0), sampleEvent('b', 2 * DAY)]);
  await mkdir(join(folder, 'iam_events', 'event_date=soon'), { recursive: true });
  await mkdir(join(folder, 'iam_events', '.DS_Store'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('tablesIn', () => {
  it.each([
    ['SELECT * FROM iam_activity_tracker_database.iam_events', ['iam_events']],
    ['SELECT * FROM IAM_EVENTS JOIN iam_users USING (user_name)', ['iam_events', 'iam_users']],
    ['SELECT * FROM iam_events_undated', []],
    ['SELECT 1', []],
  ])('finds in %j the tables %j', (sql, names) => {
    expect(tablesIn(sql).map(({ name }) => name)).toEqual(names);
  });
});

describe('the days of a lake', () => {
  const tables = tablesIn('iam_events, iam_users');

  it('are listed without what is no day', async () => {
    expect(await listLakeDays(folder, tables)).toEqual(['2026-01-01', '2026-01-03']);
    expect(await listLakeDays(join(folder, 'nowhere'), tables)).toEqual([]);
  });

  it('are the same to an engine', async () => {
    const engine = await openDuckDbLake(folder);
    try {
      expect(await queryLakeDays(engine, tables)).toEqual(['2026-01-01', '2026-01-03']);
      expect(await queryLakeDays(engine, tablesIn('iam_users'))).toEqual([]);
    } finally {
      await engine.close();
    }
  });
});
