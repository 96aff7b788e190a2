import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsoleLogin, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query '));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = (...words: string[]) => run([...words, '--data-dir', folder]);

describe('iam-tracker sql', () => {
  it('writes a table that wraps and cuts nothing off', async () => {
    const long = 'arn:aws:iam::123456789012:role/a-role-with-quite-a-long-name-indeed';
    const { code, stdout, stderr } = await run(
      ['sql', `SELECT '${long}' AS role_arn, '${long}' AS again, 12 AS n`, '--data-dir', folder],
      { columns: 60, isTerminal: true, config: { refusesColor: true } },
    );

    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(stderr).toContain('1 row.');
    expect(lines[0]).toMatch(/^ROLE ARN +AGAIN +N$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(
      lines
        .slice(1)
        .map((line) => line.slice(0, 27).trim())
        .join(''),
    ).toBe(long);
  });

  it('writes JSON with types, and CSV without formulas', async () => {
    const statement =
      "SELECT 'x' AS a, 1 AS a, true AS b, NULL AS c, ARRAY[1, 2] AS d, '=1+1' AS e";
    const json = await ask('sql', statement, '--format', 'json');
    const csv = await ask('sql', statement, '--format', 'csv');

    expect(JSON.parse(json.stdout)).toEqual([
      { a: 'x', a_2: 1, b: true, c: null, d: [1, 2], e: '=1+1' },
    ]);
    expect(csv.stdout).toBe('a,a_2,b,c,d,e\nx,1,true,,"[1,2]",\'=1+1\n');
  });

  it('shows hostile text without obeying it', async () => {
    const { stdout } = await ask('sql', "SELECT 'a' || chr(27) || '[2J' AS a");

    expect(stdout).toContain('a\\x1b[2J');
  });

  it('tells apart what is wrong and what is not allowed', async () => {
    const wrong = await ask('sql', 'SELECT nonsense');
    const writing = await ask('sql', 'DROP TABLE iam_events');

    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('column "nonsense" was not found');
    expect(writing.code).toBe(2);
    expect(writing.stderr).toContain('Only statements that read are allowed.');
  });
});

describe('iam-tracker query', () => {
  it('gives an empty table for an empty lake', async () => {
    const table = await ask('query', 'failed_auth');
    const json = await ask('query', 'failed_auth', '--format', 'json');

    expect(table).toMatchObject({
      code: 3,
      stderr: `Nothing was collected in the data folder ${folder} yet. The lake is empty.\nNo rows. The ledger has no events.\n`,
    });
    expect(table.stdout).toMatch(/^EVENT DATE\tPERSON\tEVENT NAME/);
    expect(json).toMatchObject({ code: 3, stdout: '[]\n' });
  });

  it('is about the last days of an old lake, unless a day is named', async () => {
    const data = join(folder, 'old');
    const record = { ...buildConsoleLogin('Failure', root()), eventTime: '2023-07-10T10:00:00Z' };
    await writeFile(join(folder, 'old.json'), JSON.stringify([record]));
    const at = ['--data-dir', data];
    await run(['collect', '--from', join(folder, 'old.json'), '--no-alerts', ...at]);

    const lines = await run(['query', 'failed_auth', '-o', 'jsonl', ...at]);
    const named = await run(['query', 'failed_auth', '--until', '2024-01-01', ...at]);

    expect(lines.code).toBe(0);
    expect(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ event_date: '2023-07-10', event_name: 'ConsoleLogin' }]);
    expect(lines.stderr).toMatch(/^The newest event of the ledger is of 2023-07-10: this is about/);
    expect(named.code).toBe(3);
    expect(named.stderr).toContain('(UTC); all of it: --until 2023-07-10 --days 0.');
  });

  it('shows the statement with what was set', async () => {
    const { stdout } = await ask(
      ...['query', 'user_lookup', '--days', '5', '--until', '2026-03-31'],
      ...['--param', "user=o'brien", '--show-sql'],
    );

    expect(stdout).toContain("date_add('day', -5, DATE '2026-03-31')");
    expect(stdout).toContain("lower('o''brien')");
  });

  it('takes working hours from the settings of detection, and --param before them', async () => {
    const file = join(folder, 'detection.json');
    const offHours = { start: '18:30', end: '07:00', timeZone: 'Europe/Berlin' };
    await writeFile(file, JSON.stringify({ offHours }));
    const show = (...words: string[]) =>
      ask('query', 'off_hours', '--show-sql', '--settings', file, ...words);

    const named = await show();
    const overruled = await show('--param', 'off_hours_start=9');

    expect(named.stdout).toContain("local_clock >= '18:30' OR local_clock < '07:00'");
    expect(named.stdout).toContain("AT TIME ZONE 'Europe/Berlin'");
    expect(overruled.stdout).toContain("local_clock >= '09:00' OR local_clock < '07:00'");
  });

  it('looks at settings of detection only for queries that know hours, or when they are named', async () => {
    const words = ['--show-sql', '--settings', join(folder, 'none.json')];

    const without = await ask('query', 'root_usage', '--show-sql');
    const named = await ask('query', 'root_usage', ...words);
    const knowing = await ask('query', 'hourly_activity', ...words);

    expect(without.code).toBe(0);
    expect(named).toMatchObject({ code: 2, stdout: '' });
    expect(named.stderr).toContain('The file cannot be read.');
    expect(knowing).toEqual(named);
  });

  it.each([
    [['query', 'off_hours', '--param', 'off_hours_start=9:30'], 'allowed: an hour such as 22 or'],
    [['query', 'nonsense'], 'There is no query "nonsense"; there are: access_denied'],
    [['query', 'faild-auth'], 'Did you mean failed_auth?'],
    [['query', 'root_usage', '--param', 'dayz=1'], 'Did you mean days?'],
    [
      ['sql', 'SELECT date_formt(now(), 1)'],
      'Trino has no function date_formt. Did you mean date_format?',
    ],
    [['sql', 'SELECT map_agg(1, 2)'], 'The function map_agg is not known here.\nWith --athena'],
    [['sql', 'SELECT actr FROM iam_events'], 'Did you mean actor?'],
    [['sql', 'SELECT 1 FROM iam_evnts'], 'Did you mean iam_events?'],
    [['query', 'root_usage', '--days', 'many'], 'The parameter days is "many"'],
    [
      ['query', 'root_usage', '--param', 'user=x'],
      'has no parameter "user"; allowed: days, until.',
    ],
    [['query', 'root_usage', '--param', 'user'], '--param is "user"; allowed: NAME=VALUE'],
    [['query', 'root_usage', '--profile', 'x'], '--profile goes with --athena only.'],
    [['query', 'root_usage', '--region', 'x'], 'it has all Regions in column aws_region'],
    [['query', 'root_usage', '--output', 's3://b/'], '--output goes with --athena only.'],
    [['sql', 'SELECT 1', '--output', 'json'], 'How to write the result is --format (-o)'],
    [['sql', 'SELECT 1', '--athena', '--output', 'json'], '--output is "json"; allowed: where'],
    [['query', 'root_usage', '--athena', '--database', 'a.b'], 'The database is "a.b"'],
  ])('calls %j a misuse', async (words, expected) => {
    const { code, stderr, stdout } = await ask(...words);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stdout).toBe('');
  });
});

describe('iam-tracker queries', () => {
  it('lists them by topic', async () => {
    const { stdout, stderr } = await run(['queries']);

    expect(stdout).toMatch(/\nsign-in\tfailed_auth\tFailed authentication\t7\n/);
    expect(stderr).toMatch(/^\d\d queries\.\n$/);
  });

  it('explains one', async () => {
    const { stdout } = await run(['queries', 'off_hours']);
    const json = await run(['queries', 'off_hours', '--format', 'json']);
    const all = await run(['queries', '--format', 'json']);

    expect(stdout).toMatch(/timezone +UTC +timezone: Time zone/);
    expect(stdout).toContain('iam-tracker query off_hours --days 7');
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'off_hours', topic: 'activity' });
    expect(JSON.parse(all.stdout)).toHaveLength(
      Number(/^\d+/.exec((await run(['queries'])).stderr)),
    );
  });
});
