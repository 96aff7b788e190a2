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
    expect(none).toEqual({ code: 0, stdout: '', stderr: 'No events match.\n' });
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
