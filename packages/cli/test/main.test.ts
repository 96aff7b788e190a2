import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invocationOf } from '../src/main.ts';
import { run } from './test-context.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run cli '));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('runCli', () => {
  it.each([
    ['--help', 'Exit codes: 0 all is well'],
    ['help', 'Exit codes: 0 all is well'],
    ['collect --help', 'iam-tracker collect --from AWSLogs/'],
    ['events --help', 'iam-tracker events --failed --since 24h'],
    ['coverage --help', 'SETTLED TO'],
    ['demo --help', 'iam-tracker demo --seed 7'],
    ['help events', '--data-dir <folder>'],
    ['--version', '1.2.3'],
  ])('answers %p on standard output', async (line, expected) => {
    const { code, stdout, stderr } = await run(line.split(' '));

    expect(code).toBe(0);
    expect(stdout).toContain(expected);
    expect(stderr).toBe('');
  });

  it.each([
    ['', 'Usage: iam-tracker'],
    ['evnts', 'Did you mean events?'],
    ['events --frmat json', 'Did you mean --format?'],
    ['events --output json', 'How to write the result: --format or -o, such as -o json'],
    ['events --json', 'How to write the result: --format or -o, such as -o json'],
    ['events -o xml', 'Allowed choices are table, json, jsonl, csv'],
    ['events --format xml', 'Allowed choices are table, json, jsonl, csv'],
    ['events --user', 'argument missing'],
    ['events surplus', 'too many arguments'],
    ['events --since yesterday', '"yesterday" is not a time'],
    ['events --since 2026-03-02 --until 2026-03-01', '--since is after --until'],
    ['events --limit 0', '--limit is "0"; allowed: a whole number from 1'],
    ['events --limit many', '--limit is "many"'],
    ['collect', 'No source is named'],
    ['collect --simulate --from x', 'More than one source is named'],
    ['collect --simulate --profile x', 'More than one source is named'],
    ['collect --from /no/such/folder', 'No such file or folder: /no/such/folder'],
    ['collect --from . --seed 1', '--seed and --days go with --simulate only'],
    ['collect --region us-east-1 --days 3', '--seed and --days go with --simulate only'],
    ['collect --from . --start 7d', '--start and --end do not go with --from'],
    ['collect --from . --push', '--push goes with --simulate only'],
    ['collect --simulate --push-loss 101', 'allowed: a whole number from 0 to 100'],
    ['collect --simulate --since 7d', '--since and --until go with --from only'],
    ['collect --from . --since 1d --until 2d', '--since is after --until'],
    ['collect --simulate --seed x', '--seed is "x"'],
    ['collect --simulate --days 91', '--days is "91"; allowed: a whole number from 1 to 90'],
    ['collect --simulate --end 1d', '--end needs --start'],
    ['collect --simulate --start 1d --end 2d', '--start must be before --end'],
    ['collect --simulate --start 120d --end 100d', 'no events of more than 90 days ago'],
    ['demo --seed -1', '--seed is "-1"'],
    ['collect --simulate --data-dir /dev/null', 'The data folder /dev/null cannot be used'],
  ])('calls %p a misuse, on standard error', async (line, expected) => {
    const { code, stdout, stderr } = await run(line.split(' ').filter((word) => word !== ''));

    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each(['events', 'coverage'])('says that nothing was collected yet (%s)', async (command) => {
    const { code, stderr, stdout } = await run([command, '--data-dir', join(folder, 'none')]);

    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was collected in the data folder');
    expect(stdout).toBe('');
  });

  it('writes out what is invisible or active in a message', async () => {
    const { stderr } = await run(['collect', '--from', '/no/\u001b[31msuch']);

    expect(stderr).toContain('/no/\\x1b[31msuch');
    expect(stderr).not.toContain('\u001b');
  });

  it('shows where a bug is', async () => {
    const { code, stderr } = await run(['events', '--since', '1d', '--data-dir', folder], {
      now: () => {
        throw new TypeError('The clock is broken.');
      },
    });

    expect(code).toBe(1);
    expect(stderr).toContain('this is a bug');
    expect(stderr).toContain('The clock is broken.');
    expect(stderr).toMatch(/^\s+at /m);
  });

  it.each(['coverage', '--quiet coverage', 'coverage -q'])(
    'tells of problems however quiet it is (%p)',
    async (line) => {
      const words = [...line.split(' '), '--data-dir', join(folder, 'none')];

      const { stderr } = await run(words);

      expect(stderr).toContain('Nothing was collected in the data folder');
    },
  );

  it.each([
    ['queries', /^\d+ queries\.\n$/],
    ['queries --quiet', /^$/],
    ['-q queries', /^$/],
  ])('makes remarks unless it is to be quiet (%p)', async (line, expected) => {
    const { code, stderr } = await run(line.split(' '));

    expect(stderr).toMatch(expected);
    expect(code).toBe(0);
  });

  it.each(['queries --no-color', '--no-color queries'])(
    'has no colours where they are refused (%p)',
    async (line) => {
      const plain = await run(line.split(' '), { isTerminal: true });
      const colored = await run(['queries'], { isTerminal: true });

      expect(plain.stdout).not.toContain('\u001b');
      expect(colored.stdout).toContain('\u001b[1m');
    },
  );

  it.each([
    [true, {}, true],
    [true, { refusesColor: true }, false],
    [true, { isDumb: true }, false],
    [false, {}, false],
  ])('colours on a terminal that wants it (%p, %p)', async (isTerminal, config, hasColors) => {
    const { stderr } = await run(['collect'], { isTerminal, config });

    expect(stderr.includes('\u001b[31m')).toBe(hasColors);
  });
});

describe('invocationOf', () => {
  it.each([
    ['/usr/local/bin/iam-tracker', 'iam-tracker'],
    ['/work/packages/cli/bin/iam-tracker.cjs', 'node packages/cli/bin/iam-tracker.cjs'],
    ['/work/node_modules/.bin/iam-tracker', 'node node_modules/.bin/iam-tracker'],
    [
      '/home/me/.npm/_npx/1f/node_modules/.bin/iam-tracker',
      'node /home/me/.npm/_npx/1f/node_modules/.bin/iam-tracker',
    ],
    ['/my tools/iam-tracker.cjs', "node '/my tools/iam-tracker.cjs'"],
  ])('says how to call %s again', (script, expected) => {
    expect(invocationOf(script, '/work')).toBe(expected);
  });
});
