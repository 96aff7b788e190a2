import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleEvent } from '@iam-tracker/test-utils';
import { rowsOf, writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import { limitToAccount } from '../../src/queries/limit-account.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { loadQueries } from '../../src/queries/query-file.ts';
import { IAM_ACCOUNTS, LAKE_TABLES } from '../../src/tables.ts';

const ID = '222222222222';
const OTHER = '111111111111';
const OWN = `iam_events AS (SELECT * FROM iam_activity_tracker_database.iam_events WHERE account_id = '${ID}')`;

describe('limitToAccount', () => {
  it.each([
    ['SELECT * FROM iam_events', `WITH ${OWN}\nSELECT * FROM iam_events`],
    [
      'SELECT 1 FROM AwsDataCatalog.iam_activity_tracker_database.iam_events e',
      `WITH ${OWN}\nSELECT 1 FROM iam_events e`,
    ],
    [
      'SELECT 1 FROM "iam_activity_tracker_database" . "IAM_EVENTS"',
      `WITH ${OWN}\nSELECT 1 FROM iam_events`,
    ],
    [
      "-- iam_users\nSELECT 'x.iam_users' FROM db.iam_events -- of db.iam_users",
      `WITH ${OWN}\n-- iam_users\nSELECT 'x.iam_users' FROM iam_events -- of db.iam_users`,
    ],
    [
      'WITH a AS (SELECT 1 FROM db.iam_events) SELECT * FROM a',
      `WITH ${OWN}, a AS (SELECT 1 FROM iam_events) SELECT * FROM a`,
    ],
    [
      'with recursive a(n) AS (SELECT 1 FROM iam_events) SELECT * FROM a',
      `with recursive ${OWN}, a(n) AS (SELECT 1 FROM iam_events) SELECT * FROM a`,
    ],
    ['EXPLAIN SELECT 1 FROM iam_events', `EXPLAIN WITH ${OWN}\n SELECT 1 FROM iam_events`],
  ])('%s', (sql, limited) => {
    expect(limitToAccount(sql, ID)).toBe(limited);
  });

  it.each([
    'SELECT 1 FROM another_database.orders',
    'SELECT 1 FROM "iam_events$partitions"',
    'SHOW TABLES',
    'DESCRIBE iam_events',
  ])('refuses what it could not limit: %s', (sql) => {
    expect(() => limitToAccount(sql, ID)).toThrow('of tables of the lake alone');
  });

  it('finds the column of the account in every table', () => {
    for (const { columns } of [...LAKE_TABLES, IAM_ACCOUNTS]) {
      expect(columns.map(({ name }) => name)).toContain('account_id');
    }
  });
});

describe('a query of the repository about one account', () => {
  const today = new Date().toISOString().slice(0, 10);
  const directory = {
    list: async () => [
      { id: ID, name: `own'; DROP TABLE iam_events --`, state: 'ACTIVE' as const },
      { id: OTHER, name: 'other', state: 'CLOSED' as const },
    ],
    listedAt: async () => Date.UTC(2026, 0, 1),
  };
  let folder: string;
  let whole: QueryEngine;
  let limited: QueryEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limit-'));
    const events = [ID, OTHER, ID].map((accountId, index) =>
      sampleEvent(`${index}`, index, { accountId, eventDate: today, actorType: 'root' }),
    );
    await writeLake(folder, events, directory);
    whole = await openDuckDbLake(folder);
    limited = await openDuckDbLake(folder, { accountId: ID });
  });
  afterAll(async () => {
    await whole.close();
    await limited.close();
    await rm(folder, { recursive: true });
  });

  // With and without a WITH list, over one table and over all, with joins of each kind.
  const shapes = new Set([
    ...['accounts', 'alerts_by_rule', 'coverage_by_day', 'cross_account', 'daily_summary'],
    ...['deleted_user_activity', 'dormant_users', 'role_chains', 'root_usage', 'unparsed_records'],
  ]);
  const chosen = loadQueries().filter(({ name }) => shapes.has(name));

  it.each(chosen.map(({ name, sql }) => [name, sql]))(
    '%s tells in Athena what it tells of a folder',
    async (_name, sql) => {
      const rows = await rowsOf(whole, limitToAccount(sql, ID));

      expect(rows).toEqual(await rowsOf(limited, sql));
      expect(JSON.stringify(rows)).not.toContain(OTHER);
    },
  );

  it('joins names, whatever they are', async () => {
    const sql = loadQueries().find(({ name }) => name === 'accounts')?.sql ?? '';

    const rows = await rowsOf(whole, sql);

    expect(rows).toMatchObject([
      { account_id: ID, account_name: `own'; DROP TABLE iam_events --`, events: 2 },
      { account_id: OTHER, account_name: 'other', account_state: 'CLOSED', events: 1 },
    ]);
  });

  it('reads a lake of before there were accounts', async () => {
    await rm(join(folder, 'iam-accounts'), { recursive: true });
    const sql = loadQueries().find(({ name }) => name === 'root_usage')?.sql ?? '';

    const rows = await rowsOf(whole, sql);

    expect(rows.map(({ account_name }) => account_name)).toEqual([ID, OTHER, ID]);
  });
});
