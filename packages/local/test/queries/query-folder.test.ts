import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { findQuery, loadQueries } from '../../src/queries/query-folder.ts';

/** Those that trackers of this kind are known for, by topic. */
const KNOWN_NAMES = [
  'user_lookup',
  'failed_auth',
  'root_usage',
  'off_hours',
  'active_users',
  'permission_changes',
  'role_assumptions',
  'daily_summary',
  'hourly_activity',
  'sso_permission_sets',
  'sso_account_assignments',
  'sso_admin_policies',
  'sso_applications',
  'sso_admin_users',
  'sso_activity_summary',
];
const ATTRIBUTION = /-- attribution:[\s\S]*-- end of attribution\n/;
/** A table, and at once the days of it. */
const TABLE = /FROM iam_activity_tracker_database\.\w+/g;
const BOUNDED_TABLE =
  /FROM iam_activity_tracker_database\.\w+(?: AS \w+)?\s+(?:LEFT JOIN [^;]*? )?WHERE (?:\w+\.)?(?:event|scan|alert)_date (?:BETWEEN|>=|=)/g;

const queries = loadQueries();

describe('loadQueries', () => {
  it('has the queries that everybody knows, and at least fifteen more', () => {
    const names = queries.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(KNOWN_NAMES));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(KNOWN_NAMES.length + 15);
  });

  it('attributes events in one way only', () => {
    const days = /(?<=\/\*:days\*\/)\d+/g;
    const blocks = queries.flatMap(
      ({ sql }) => ATTRIBUTION.exec(sql)?.[0].replace(days, 'N') ?? [],
    );

    expect(blocks.length).toBeGreaterThan(15);
    expect(new Set(blocks).size).toBe(1);
  });
});

describe.each(queries.map((query) => [query.name, query] as const))('%s', (_, query) => {
  it('reads no table without saying which days', () => {
    const tables = query.sql.match(TABLE) ?? [];
    const bounded = query.sql.match(BOUNDED_TABLE) ?? [];

    expect(tables.length).toBeGreaterThan(0);
    expect(bounded).toHaveLength(tables.length);
  });

  it('sorts by columns it has made, not by counting again', () => {
    // Trino finds names in there among the output columns, and refuses those inside an aggregate.
    const order = query.sql.slice(query.sql.lastIndexOf('\nORDER BY'));

    expect(order).not.toMatch(/\b(count|count_if|sum|min|max|min_by|max_by|array_agg)\s*\(/);
  });

  it('can be asked for days, up to a day', () => {
    const [days, until] = query.parameters;

    expect(days).toMatchObject({ name: 'days', type: 'integer' });
    expect(until).toMatchObject({ name: 'until', type: 'date', default: 'today' });
  });

  it('speaks in sentences that fit a console', () => {
    // Athena takes 1,024 characters of description (CreateNamedQuery API reference).
    expect(query.title.length).toBeLessThan(60);
    expect(query.description).toMatch(/^[A-Z].{20,300}\.$/);
  });
});

describe('on an empty lake', () => {
  let folder: string;
  let engine: QueryEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'empty-'));
    engine = await openDuckDbLake(folder);
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it.each(queries.map((query) => [query.name, query] as const))(
    '%s has the columns of its table, and no row that counts',
    async (_, { sql, columns }) => {
      const result = await engine.run(sql);
      const rows = [];
      for await (const row of result.rows) rows.push(row);

      expect(result.columns.map(({ name }) => name)).toEqual(expect.arrayContaining([...columns]));
      // Only the calendar of coverage has days without events.
      expect(
        rows.filter((row) => row.some((value) => typeof value === 'number' && value > 0)),
      ).toEqual([]);
    },
  );
});

describe('findQuery', () => {
  it('finds by name, and says what there is', () => {
    expect(findQuery(queries, 'off_hours').topic).toBe('activity');
    expect(() => findQuery(queries, 'off-hours')).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining('off_hours'),
      }),
    );
  });
});
