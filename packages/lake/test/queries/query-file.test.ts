import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { findQuery, loadQueries, parseQueryFile } from '../../src/queries/query-file.ts';

const HEADER = [
  '-- name: some_query',
  '-- title: A title',
  '-- description: What it shows.',
  '-- param: days integer 30 How many days back',
  "-- param: user text 'it''s' Whose",
  '-- param: until date today The last day',
  '-- columns: a, b',
];
const BODY =
  "SELECT a, b FROM t WHERE c > /*:days*/30 AND d LIKE /*:user*/'it''s' AND e < /*:until*/current_date";

function parse(header: readonly string[] = HEADER, body = BODY) {
  return parseQueryFile('topic', 'some_query.sql', [...header, body, ''].join('\n'));
}

/** The header with one line replaced, or without it. */
function without(start: string, ...instead: string[]) {
  return HEADER.flatMap((line) => (line.startsWith(`-- ${start}`) ? instead : [line]));
}

describe('parseQueryFile', () => {
  it('reads the header', () => {
    expect(parse()).toEqual({
      name: 'some_query',
      topic: 'topic',
      title: 'A title',
      description: 'What it shows.',
      parameters: [
        { name: 'days', type: 'integer', default: '30', description: 'How many days back' },
        { name: 'user', type: 'text', default: "it's", description: 'Whose' },
        { name: 'until', type: 'date', default: 'today', description: 'The last day' },
      ],
      columns: ['a', 'b'],
      sql: `${[...HEADER, BODY].join('\n')}\n`,
    });
  });

  it.each([
    ['a name that is not the file’s', without('name', '-- name: other'), BODY, 'is named "other"'],
    ['no title', without('title'), BODY, 'has no "-- title'],
    ['two titles', without('title', '-- title: a', '-- title: b'), BODY, 'more than one "-- title'],
    ['an unknown key', [...HEADER, '-- sort: a'], BODY, '"-- sort: …"'],
    [
      'an unknown type',
      without('param: days', '-- param: days real 30 Days'),
      BODY,
      'cannot be read',
    ],
    [
      'a parameter without a description',
      without('param: days', '-- param: days integer 30'),
      BODY,
      'cannot be read',
    ],
    [
      'an unused parameter',
      [...HEADER, '-- param: more integer 1 More'],
      BODY,
      'does not use its parameter more',
    ],
    ['an unexplained mark', without('param: days'), BODY, 'uses days'],
    ['another default in the body', HEADER, BODY.replace('/30', '/31'), 'and 31 in its body'],
    ['a mark without a literal', HEADER, `${BODY} AND x = /*:days*/ y`, 'a mark without a literal'],
    [
      'two parameters of one name',
      [...HEADER, HEADER[3] ?? ''],
      BODY,
      'two parameters of one name',
    ],
  ])('refuses %s', (_, header, body, expected) => {
    expect(() => parse(header, body)).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT_FILE',
        message: expect.stringContaining(expected),
      }),
    );
  });
});

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
const HEADER_LINES = /^(?:--.*\n)+/;
/** A table, and at once the days of it; what is on no day has none. */
const TABLE = /FROM iam_activity_tracker_database\.(?!iam_events_undated|iam_accounts)\w+/g;
const BOUNDED_TABLE =
  /FROM iam_activity_tracker_database\.(?!iam_events_undated|iam_accounts)\w+(?: AS \w+)?\s+(?:LEFT JOIN [^;]*?\s)?WHERE (?:\w+\.)?(?:event|scan|alert)_date (?:BETWEEN|>=|=)/g;

const queries = loadQueries();

describe('loadQueries', () => {
  it('has the queries that are well known, and at least fifteen more', () => {
    const names = queries.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(KNOWN_NAMES));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(KNOWN_NAMES.length + 15);
  });

  it('leaves it to the columns who is behind an event, and finds a name in files without them', () => {
    const naming = queries.filter(({ sql }) =>
      /\bperson\b(?!')/.test(sql.replace(HEADER_LINES, '')),
    );

    expect(naming.length).toBeGreaterThan(25);
    for (const { sql } of naming) expect(sql).toContain('coalesce(person, actor)');
    const own = queries.filter(({ sql }) => /source_identity|min_by\(actor/.test(sql));
    expect(own.map(({ name }) => name)).toEqual([]);
  });
});

describe.each(queries.map((query) => [query.name, query] as const))('%s', (_, query) => {
  it('reads no table without saying which days', () => {
    const tables = query.sql.match(TABLE) ?? [];
    const bounded = query.sql.match(BOUNDED_TABLE) ?? [];

    expect(tables.length).toBeGreaterThan(0);
    expect(bounded).toHaveLength(tables.length);
  });

  it('says so of all that it reads, whatever else may be the case', () => {
    // AND binds closer than OR: days and one of two conditions, or the other on any day.
    for (const { text } of conditionsOf(query.sql)) {
      if (/_date (?:BETWEEN|>=|=)/.test(text)) expect(text).not.toMatch(/\sOR\s/);
    }
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

/** Every WHERE, without texts and comments, and without what stands in parentheses. */
function conditionsOf(sql: string): { text: string }[] {
  const plain = sql.replace(/--.*$|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/gm, '');
  const conditions: { text: string }[] = [];
  const levels: ({ text: string } | undefined)[] = [undefined];
  for (const [token] of plain.matchAll(/[()]|\b(?:WHERE|GROUP|ORDER|LIMIT|FROM)\b|[^()]/g)) {
    if (token === '(') levels.push(undefined);
    else if (token === ')') levels.pop();
    else if (token === 'WHERE') {
      const condition = { text: '' };
      conditions.push(condition);
      levels[levels.length - 1] = condition;
    } else if (/^[A-Z]{2,}$/.test(token)) levels[levels.length - 1] = undefined;
    else {
      const condition = levels.at(-1);
      if (condition !== undefined) condition.text += token;
    }
  }
  return conditions;
}

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
