import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sampleEvent } from '@iam-tracker/test-utils';
import { rowsOf, writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';

let root: string;
let lake: string;
let engine: QueryEngine;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'duckdb lake '));
  // Everything that means something to a shell, to SQL or in a pattern of file names.
  lake = join(root, `it's [a] "lake" *?`);
  await writeLake(lake, [sampleEvent('1'), sampleEvent('2', 90_000)]);
  await writeFile(join(root, 'secret.csv'), 'a,b\n1,2\n');
  engine = await openDuckDbLake(lake);
});

afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true });
});

async function evaluate(expression: string, from = ''): Promise<unknown> {
  const [row] = await rowsOf(engine, `SELECT ${expression} AS v ${from}`);
  return row?.v;
}

describe('openDuckDbLake', () => {
  it('reads the lake under both of its names, whatever its folder is called', async () => {
    const long = await rowsOf(
      engine,
      'SELECT event_id FROM iam_activity_tracker_database.iam_events',
    );
    const short = await rowsOf(
      engine,
      "SELECT event_id FROM iam_events WHERE event_date = '2026-01-02'",
    );

    expect(long.map(({ event_id }) => event_id).sort()).toEqual(['1', '2']);
    expect(short).toEqual([{ event_id: '2' }]);
  });

  it('is empty where nothing was exported', async () => {
    const empty = await openDuckDbLake(join(root, 'nothing'));

    expect(await rowsOf(empty, 'SELECT count(*) AS n FROM iam_events')).toEqual([{ n: 0 }]);
    await empty.close();
  });

  it('passes over what is not a part of a day', async () => {
    const folder = join(root, 'leftovers');
    await writeLake(folder, [sampleEvent('1')]);
    const leftover = join(folder, 'iam-events/event_date=2026-01-01/part-0001.parquet.tmp');
    await writeFile(leftover, 'half a file');
    await mkdir(join(folder, 'iam-events/event_date=2026-01-03'));
    const other = await openDuckDbLake(folder);

    expect(await evaluate('1')).toBe(1);
    expect(await rowsOf(other, 'SELECT count(*) AS n FROM iam_events')).toEqual([{ n: 1 }]);
    await other.close();
  });

  it('names a broken file as a failure, not as a misuse', async () => {
    const folder = join(root, 'broken');
    const path = join(folder, 'iam-events/event_date=2026-01-01/part-0000.parquet');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'not Parquet at all');
    const other = await openDuckDbLake(folder);

    await expect(rowsOf(other, 'SELECT * FROM iam_events')).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringMatching(/part-0000\.parquet'?$/),
      hint: expect.stringContaining('iam-tracker export --start DAY'),
    });
    expect(await rowsOf(other, "SELECT * FROM iam_events WHERE event_date = '2026-02-01'")).toEqual(
      [],
    );
    await other.close();
  });

  it.each([
    ['json_extract_scalar(\'{"a":{"b":1}}\', \'$.a.b\')', '1'],
    ['json_extract_scalar(\'{"a":{"b":1}}\', \'$.a\')', null],
    ["json_extract_scalar('no JSON', '$.a')", null],
    ["regexp_extract('abc', 'z')", null],
    ["regexp_extract('abc', '(b)(c)', 2)", 'c'],
    ["regexp_replace('aab', '(a)', '<$1>')", '<a><a>b'],
    ["cast(DATE '2026-03-02' - INTERVAL '1' DAY AS varchar)", '2026-03-01'],
    ["cast(date_add('day', -30, DATE '2026-03-31') AS varchar)", '2026-03-01'],
    ["cast(date_add('month', 1, DATE '2026-01-31') AS varchar)", '2026-02-28'],
    ["date_diff('hour', TIMESTAMP '2026-01-01 00:59:00', TIMESTAMP '2026-01-01 01:00:00')", 0],
    ["date_format(TIMESTAMP '2026-01-01 13:05:09', '%Y-%m-%d %H:%i:%s')", '2026-01-01 13:05:09'],
    ["hour(with_timezone(TIMESTAMP '2026-06-01 00:00:00', 'UTC') AT TIME ZONE 'Europe/Berlin')", 2],
    ["hour(with_timezone(TIMESTAMP '2026-01-01 00:00:00', 'UTC') AT TIME ZONE 'Europe/Berlin')", 1],
    ["day_of_week(DATE '2026-03-01')", 7],
    ['7 / 2', 3],
    ["array_join(array_sort(ARRAY['b', NULL, 'a']), ', ')", 'a, b'],
    ["element_at(ARRAY['a', 'b'], 2)", 'b'],
    ['cardinality(ARRAY[1, 2])', 2],
    ['cardinality(sequence(0, 3))', 4],
    ['cast(12345678901234567890 AS decimal(20, 0))', 12345678901234567000],
    ['count_if(true)', 1],
    ['cast(1.5 AS decimal(3, 1))', 1.5],
    ["from_iso8601_timestamp('2026-01-01T00:00:00Z') = TIMESTAMP '2026-01-01 00:00:00 UTC'", true],
    ['- x', -3, 'FROM (VALUES (3)) AS t (x)'],
    ['x - 1', 2, 'FROM (VALUES (3)) AS t (x)'],
  ])('understands Trino: %s', async (expression, expected, from = '') => {
    expect(await evaluate(expression, from)).toEqual(expected);
  });

  const hostile = [
    "SELECT * FROM read_csv('<root>/secret.csv')",
    "SELECT * FROM read_text('<root>/secret.csv')",
    "SELECT * FROM '<root>/secret.csv'",
    "SELECT * FROM glob('<root>/*')",
    "SELECT * FROM read_blob('<lake>/../secret.csv')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT getenv('HOME')",
    "SELECT system.main.getenv('HOME')",
    "SELECT main.getenv('HOME')",
    "SELECT ARRAY['HOME'] || transform(ARRAY['HOME'], x -> getenv(x))",
    "SELECT max(1) FILTER (WHERE getenv('HOME') = 'x')",
    "SELECT row_number() OVER (ORDER BY getenv('HOME'))",
    "SELECT current_setting('allowed_directories')",
    "SELECT trino_json_text('1')",
    'SELECT * FROM duckdb_settings()',
    "SELECT * FROM query_table('iam_events')",
    "WITH RECURSIVE a AS (SELECT * FROM glob('<root>/*')) SELECT * FROM a",
    "SELECT (SELECT count(*) FROM read_text('<root>/secret.csv'))",
    "COPY (SELECT 1) TO '<root>/out.csv'",
    "COPY (SELECT 1) TO '<lake>/out.csv'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '<lake>/out.csv'",
    "SELECT * FROM query('COPY (SELECT 1) TO ''<lake>/out.csv''')",
    "EXPORT DATABASE '<lake>/export'",
    "ATTACH '<lake>/other.db'",
    "ATTACH '<root>/other.db' (READ_ONLY)",
    "CALL enable_logging(storage='file', storage_path='<lake>/logs')",
    'SET enable_external_access = true',
    'RESET lock_configuration',
    'INSTALL httpfs',
    'LOAD httpfs',
    "SELECT * FROM read_parquet('s3://somewhere/x.parquet')",
    "SELECT * FROM read_csv('https://example.com/x.csv')",
    'CREATE TABLE t AS SELECT 1',
    'DROP VIEW iam_events',
    'DELETE FROM iam_events',
    'PRAGMA database_list',
    'SELECT 1; DROP VIEW iam_events',
    "SELECT 1; COPY (SELECT 1) TO '<lake>/out.csv'",
    "SELECT 1 /* ; */; COPY (SELECT 1) TO '<lake>/out.csv'",
    'PREPARE p AS SELECT 1',
    'VACUUM',
    'BEGIN TRANSACTION',
  ];
  it.each(hostile)('refuses %s, and nothing changes', async (statement) => {
    const before = await readdir(root, { recursive: true });
    const sql = statement
      .replaceAll('<root>', root)
      .replaceAll('<lake>', lake.replaceAll("'", "''"));

    await expect(rowsOf(engine, sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^(BAD_ARGUMENT|QUERY_FAILED)$/),
    });
    expect(await readdir(root, { recursive: true })).toEqual(before);
    expect(await rowsOf(engine, 'SELECT count(*) AS n FROM iam_events')).toEqual([{ n: 2 }]);
  });

  it('says what is wrong with a statement', async () => {
    await expect(rowsOf(engine, 'SELECT nonsense FROM iam_events')).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('"nonsense" not found'),
    });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const endless =
      'SELECT count(*) FROM UNNEST(sequence(1, 1000000)) AS a (x), UNNEST(sequence(1, 1000000)) AS b (y) WHERE x % 7 > y + 7';

    const running = engine.run(endless, { signal: stop.signal }).then(async ({ rows }) => {
      for await (const row of rows) return row;
      return undefined;
    });
    setTimeout(() => stop.abort(new Error('enough')), 50);

    await expect(running).rejects.toThrow('enough');
    await expect(engine.run('SELECT 1', { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('stops giving rows when the caller wants no more of them', async () => {
    const stop = new AbortController();
    const { rows } = await engine.run('SELECT x FROM UNNEST(sequence(1, 1000000)) AS t (x)', {
      signal: stop.signal,
    });
    let count = 0;

    const reading = (async () => {
      for await (const _ of rows) {
        count += 1;
        if (count === 1) stop.abort(new Error('enough'));
      }
    })();

    await expect(reading).rejects.toThrow('enough');
    expect(count).toBeLessThan(100_000);
  });

  it('says what is wrong with a statement, and nothing of how it was looked at', async () => {
    await expect(engine.run('SELECT')).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringMatching(/^Parser Error: /),
    });
  });
});
