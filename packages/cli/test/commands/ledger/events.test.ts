import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExitError } from '../../../src/command.ts';
import { activeCharacters, type RunOptions, run } from '../../test-context.ts';

let folder: string;

const record = (eventID: string, second: number, more: object = {}) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
  eventTime: `2026-01-02T03:04:${String(second).padStart(2, '0')}Z`,
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  requestParameters: { userName: 'eve' },
  eventID,
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events '));
  const records = [
    record('a', 1),
    record('b', 2, { eventName: 'DeleteUser', errorCode: 'AccessDenied' }),
    record('c', 3, { userIdentity: { type: 'IAMUser', userName: 'bob' }, userAgent: '=cmd()' }),
    record('d', 4, { sourceIPAddress: '\u001b[2J\u202e' }),
    record('e', 5, { eventTime: '2023-07-10T00:00:00Z' }),
  ];
  await writeFile(join(folder, 'records.json'), JSON.stringify(records));
  await run([
    'collect',
    '--from',
    join(folder, 'records.json'),
    '--data-dir',
    join(folder, 'data'),
  ]);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function events(line: string, options: RunOptions = {}) {
  const words = line.split(' ').filter((word) => word !== '');
  return run(['events', '--data-dir', join(folder, 'data'), ...words], options);
}

async function ids(line: string): Promise<unknown[]> {
  const { stdout } = await events(`${line} --format json`);
  return (JSON.parse(stdout) as { event_id: unknown }[]).map(({ event_id }) => event_id);
}

describe('iam-tracker events', () => {
  it.each([
    ['', ['d', 'c', 'b', 'a', 'e']],
    ['--user alice', ['d', 'b', 'a', 'e']],
    ['--action DeleteUser', ['b']],
    ['--user alice --action CreateUser', ['d', 'a', 'e']],
    ['--actor BOB', ['c']],
    ['--failed', ['b']],
    ['--since 2026-01-02 --until 2026-01-02T03:04:02Z', ['b', 'a']],
    ['--until 2023-07-10', ['e']],
    ['--user alice --since 2026-01-02', ['d', 'b', 'a']],
    ['--limit 2', ['d', 'c']],
    ['--limit all', ['d', 'c', 'b', 'a', 'e']],
    ['--user nobody', []],
    ['--user a*', ['d', 'b', 'a', 'e']],
    ['--action delete*', ['b']],
    ['--target user/eve --ip 192.0.2.0/24 --user alice', ['b', 'a', 'e']],
    ['--ip 192.0.2.1 --region us-east-1 --limit 1', ['c']],
    ['--ip 198.51.100.0/24', []],
    ['--account 123456789012 --source iam --error accessdenied', ['b']],
    ['--text =CMD()', ['c']],
    ['--key AKIAIOSFODNN7EXAMPLE', []],
  ])('selects with %p', async (line, expected) => {
    expect(await ids(line)).toEqual(expected);
  });

  it('prints whole events as one JSON document', async () => {
    const { stdout, stderr } = await events('--action DeleteUser --format json');

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({
        event_id: 'b',
        outcome: 'failure',
        error_code: 'AccessDenied',
        request_parameters: '{"userName":"eve"}',
      }),
    ]);
  });

  it('prints a table that says how many there are', async () => {
    const { stdout, stderr } = await events('--user alice');

    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^TIME \(UTC\)\tACTOR\tAS\tACTION\tTARGET\tFROM\tREGION\tRESULT$/);
    expect(lines[2]).toMatch(
      /^2026-01-02 03:04:02\talice\t\tDeleteUser\tuser\/eve\t192\.0\.2\.1\tus-east-1\tAccessDenied$/,
    );
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('4 events, newest first.\n');
  });

  it('says when there may be more, and when there is nothing', async () => {
    const some = await events('--limit 2');
    const none = await events('--user nobody');

    expect(some.stderr).toContain('The newest 2 events; there may be more');
    const span = 'The ledger has events from 2023-07-10 to 2026-01-02 (UTC)';
    expect(none).toEqual({ code: 3, stdout: '', stderr: `No events match. ${span}.\n` });
  });

  it('says of when there is something, and how to ask for it', async () => {
    const { code, stderr } = await events('--since 1d');

    expect(code).toBe(3);
    expect(stderr).toContain('(UTC); all of it: --since 2023-07-10 --until 2026-01-02.');
  });

  it.each([
    ['--rule IAM-USER-CREATED', { rules: ['IAM-USER-CREATED'] }],
    ['--severity WARNING --action CreateUser', { severity: 'WARNING' }],
    ['--sort severity', { severity: 'WARNING' }],
  ])('shows with %p the events that raised alerts', async (line, expected) => {
    const { stdout } = await events(`${line} -o json`);
    const { stdout: table } = await events(line);

    const found = JSON.parse(stdout) as { event_id: string }[];
    expect(found.map(({ event_id }) => event_id)).toEqual(['d', 'c', 'a', 'e']);
    expect(found[0]).toMatchObject({ ...expected, user_name: 'alice' });
    expect(table).toMatch(/^SEVERITY/);
  });

  it.each([
    [
      '--by actor',
      [
        ['alice', 4, 1],
        ['bob', 1, 0],
      ],
    ],
    [
      '--by day',
      [
        ['2026-01-02', 4, 1],
        ['2023-07-10', 1, 0],
      ],
    ],
    [
      '--by error',
      [
        [null, 4, 0],
        ['AccessDenied', 1, 1],
      ],
    ],
    [
      '--by action --user alice',
      [
        ['CreateUser', 3, 0],
        ['DeleteUser', 1, 1],
      ],
    ],
    ['--by ip --limit 1 --sort count', [['192.0.2.1', 4, 1]]],
    ['--by rule', [['IAM-USER-CREATED', 4, 0]]],
    [
      '--by day --rule IAM-USER-CREATED',
      [
        ['2026-01-02', 3, 0],
        ['2023-07-10', 1, 0],
      ],
    ],
  ])('counts with %p', async (line, expected) => {
    const { stdout } = await events(`${line} -o jsonl`);

    const [, by = ''] = /--by (\w+)/.exec(line) ?? [];
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each));
    expect(rows.map((row) => [row[by], row.events, row.refused])).toEqual(expected);
  });

  it('counts in a table, and says of how many', async () => {
    const { stdout, stderr } = await events('--by user --limit 1');

    expect(stdout).toMatch(/^EVENTS\s+REFUSED\s+USER/);
    expect(stdout).toMatch(/4\s+1\s+alice\s+2023-07-10 00:00\s+2026-01-02 03:04/);
    expect(stderr).toBe('5 events by user; the first 1 of 2 rows (--limit).\n');
  });

  it('prints a document a line', async () => {
    const { stdout } = await events('-o jsonl --limit 2');

    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event_id)).toEqual(['d', 'c']);
  });

  it.each([
    ['--ip 192.0.2.0/99', '--ip is "192.0.2.0/99"; allowed: an address'],
    ['--account 12', '--account is "12"; allowed: the 12 digits of an account'],
    ['--rule NO-SUCH', 'There is no rule "NO-SUCH"'],
    ['--sort count', '--sort count goes with --by.'],
    ['--follow -o json', '--follow never ends'],
    ['--follow --by actor', '--follow does not go with --by.'],
    ['--follow --until 1d', '--follow does not go with --until.'],
    ['--severity BAD', 'Allowed choices are CRITICAL'],
  ])('calls %p a misuse, before anything is opened', async (line, expected) => {
    const { code, stderr } = await run(['events', '--data-dir', '/nowhere', ...line.split(' ')]);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  it('prints CSV whose columns never change and whose cells never run', async () => {
    const { stdout } = await events('--user bob --format csv');
    const { stdout: empty } = await events('--user nobody --format csv');

    const [head, row] = stdout.split('\n');
    expect(head).toMatch(/^event_date,event_id,event_time,/);
    expect(row?.split(',')).toHaveLength(head?.split(',').length ?? 0);
    expect(row).toContain(",'=cmd(),");
    expect(empty).toBe(`${head}\n`);
  });

  it.each(['table', 'json', 'csv'])(
    'never lets an event act on a terminal (%s)',
    async (format) => {
      const { stdout } = await events(`--format ${format}`, { isTerminal: true, columns: 200 });

      expect(stdout).toContain('192.0.2.1');
      expect(activeCharacters(stdout)).toEqual([]);
    },
  );

  it('writes out in a CSV file too what acts on a terminal or hides', async () => {
    const { stdout } = await events('--format csv');

    expect(stdout).toContain('\\u001b[2J\\u202e');
    expect(activeCharacters(stdout)).toEqual([]);
  });

  it('gives a pipe a row a line, with as many tabs each', async () => {
    const { stdout } = await events('');

    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    for (const line of lines) expect(line.split('\t')).toHaveLength(8);
    expect(activeCharacters(stdout.replaceAll('\t', ''))).toEqual([]);
  });

  it('shows the columns that were asked for, of the table and of the record, in every format', async () => {
    const ask = (format: string) =>
      events(`--user bob --columns action,event_id,User-Agent,mfa --format ${format}`);

    expect((await ask('table')).stdout).toBe(
      'ACTION\tEVENT ID\tUSER AGENT\tMFA\nCreateUser\tc\t=cmd()\t\n',
    );
    expect((await ask('csv')).stdout).toBe(
      "action,event_id,user_agent,mfa\nCreateUser,c,'=cmd(),\n",
    );
    expect(JSON.parse((await ask('json')).stdout)).toEqual([
      { action: 'CreateUser', event_id: 'c', user_agent: '=cmd()', mfa: null },
    ]);
  });

  it.each(['nothing', 'time,', 'time,acter', ''])(
    'takes --columns %p or names the columns',
    async (names) => {
      const { code, stdout, stderr } = await run([
        ...['events', '--data-dir', join(folder, 'data'), '--since', '2020-01-01'],
        ...['--columns', names],
      ]);

      const isFine = names === 'time,';
      expect(code).toBe(isFine ? 0 : 2);
      expect(stdout === '').toBe(!isFine);
      if (!isFine)
        expect(stderr).toMatch(
          /--columns names .*\nColumns: time, actor, as, action, .*user_agent/,
        );
    },
  );

  it('leaves out on a terminal what is the same in all rows, and says so', async () => {
    const { stdout } = await events('--user alice', {
      isTerminal: true,
      columns: 200,
      config: { refusesColor: true },
    });
    const { stdout: wide } = await events('--user alice --wide', {
      isTerminal: true,
      columns: 80,
      config: { refusesColor: true },
    });

    expect(stdout).toMatch(
      /^Same in all rows: ACTOR alice; TARGET user\/eve; REGION us-east-1\. Empty: AS\.\nTIME \(UTC\) +ACTION +FROM +RESULT\n/,
    );
    expect(wide).toMatch(/^TIME \(UTC\) +ACTOR +AS +ACTION +TARGET +FROM +REGION +RESULT\n/);
    expect(wide.trimEnd().split('\n')).toHaveLength(5);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new ExitError(130));

    const { code, stderr } = await events('', { signal });

    expect(code).toBe(130);
    expect(stderr).toBe('');
  });
});

describe('iam-tracker coverage', () => {
  it('says that files alone prove nothing', async () => {
    const result = await run(['coverage', '--data-dir', join(folder, 'data')]);

    expect(result).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No event history was read yet. Files alone say nothing about completeness.\n',
    });
  });

  it('prints an empty JSON document then', async () => {
    const { stdout } = await run([
      'coverage',
      '--format',
      'json',
      '--data-dir',
      join(folder, 'data'),
    ]);

    expect(JSON.parse(stdout)).toEqual([]);
  });
});
