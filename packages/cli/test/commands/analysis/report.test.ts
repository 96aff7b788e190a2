import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsoleLogin, buildRecord, iamUser, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { textContent } from '../../render/report/parsed-page.ts';
import { run } from '../../test-context.ts';

const NOW = Date.UTC(2026, 2, 31, 12);
const DAY = 86_400_000;

let folder: string;

function at(time: number, eventID: string) {
  return { eventID, eventTime: `${new Date(time).toISOString().slice(0, 19)}Z` };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report '));
  const records = [
    { ...buildConsoleLogin('Success', root()), ...at(NOW - DAY, 'root') },
    { ...buildConsoleLogin('Failure', root()), ...at(NOW - DAY / 2, 'refused') },
    { ...buildRecord({ userIdentity: iamUser('<b>eve</b>') }), ...at(NOW - 40 * DAY, 'old') },
    { ...buildRecord({ userIdentity: iamUser('<b>eve</b>') }), ...at(NOW - 2 * DAY, 'eve') },
  ];
  await writeFile(join(folder, 'records.json'), JSON.stringify(records));
  const data = join(folder, 'data');
  await run(['collect', '--from', join(folder, 'records.json'), '--data-dir', data]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const out = () => join(folder, 'report.html');
const report = (...words: string[]) =>
  run(['report', '--data-dir', join(folder, 'data'), ...words], { now: () => NOW });

async function count(...words: string[]): Promise<number> {
  const data = ['--data-dir', join(folder, 'data'), '--format', 'json', '--limit', 'all'];
  const { stdout } = await run([...words, ...data], { now: () => NOW });
  return (JSON.parse(stdout) as unknown[]).length;
}

describe('iam-tracker report', () => {
  it('writes the page and says what is in it', async () => {
    const { code, stdout, stderr } = await report('--out', out());

    const page = await readFile(out(), 'utf8');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`${out()}: 3 events, 2 alerts.\n`);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toContain('<b>eve</b>');
    expect(textContent(page)).toContain('<b>eve</b>');
    expect((await readdir(folder)).sort()).toEqual(['data', 'records.json', 'report.html']);
  });

  it.each([
    [[], ['--since', '30d']],
    [
      ['--days', '60'],
      ['--since', '60d'],
    ],
    [
      ['--since', '2026-03-30', '--until', '2026-03-30'],
      ['--since', '2026-03-30', '--until', '2026-03-30'],
    ],
    [
      ['--days', '1', '--until', '2026-03-30T12:00:00Z'],
      ['--since', '2026-03-29T12:00Z', '--until', '2026-03-30T12:00Z'],
    ],
  ])('counts with %j what events and alerts count', async (words, range) => {
    const { stderr } = await report('--out', out(), ...words);

    const [events, alerts] = [await count('events', ...range), await count('alerts', ...range)];
    expect(stderr).toContain(`: ${events} event${events === 1 ? '' : 's'}, ${alerts} alert`);
  });

  it('tells of the newest days of an old ledger, and says so', async () => {
    const later = { now: () => NOW + 1_000 * DAY };
    const words = ['report', '--data-dir', join(folder, 'data'), '--out', out()];

    const whole = await run(words, later);
    const week = await run([...words, '--days', '1'], later);
    const dated = await run([...words, '--since', '7d'], later);

    expect(whole.stderr).toContain(
      'The newest event of the ledger is of 2026-03-31: this is about',
    );
    expect(whole.stderr).toContain(': 3 events, ');
    expect(week.stderr).toContain(': 1 event, ');
    expect(dated.stderr).toBe(`${out()}: 0 events, 0 alerts.\n`);
  });

  it('tells of what one actor did, under a title', async () => {
    const about = await report('--out', out(), '--actor', '<B>EVE</B>', '--title', 'Eve & the key');
    const page = await readFile(out(), 'utf8');
    const nobody = await report('--out', out(), '--actor', 'nobody');

    expect({ code: about.code, stderr: about.stderr }).toEqual({
      code: 0,
      stderr: `${out()}: 1 event, 1 alert.\n`,
    });
    expect(page).toContain('<h1>Eve &amp; the key</h1>');
    expect(textContent(page)).toContain('Only what was done by actor <B>EVE</B>');
    expect({ code: nobody.code, stderr: nobody.stderr }).toEqual({
      code: 3,
      stderr: `${out()}: 0 events, 0 alerts.\n`,
    });
  });

  it.each([
    [['--out', 'x.html', '--key', 'AKIA'], '--key is "AKIA"; allowed: an access key id'],
    [['--out', 'x.html', '--ip', '1.2.3'], '--ip is "1.2.3"; allowed: an IPv4 or IPv6 address'],
    [['--out', 'x.html', '--account', '1'], '--account is "1"; allowed: the 12 digits'],
    [['--out', 'x.html', '--days', '3', '--since', '3d'], '--days and --since both'],
    [['--out', 'x.html', '--days', '0'], '--days is "0"; allowed: a whole number from 1'],
    [['--out', 'x.html', '--since', '1d', '--until', '2d'], '--since is after --until'],
    [['--out', 'x.html', '--since', 'yesterday'], '"yesterday" is not a time'],
    [['--out', '/no/such/folder/x.html'], 'its folder does not exist'],
    [[], "required option '--out <file>' not specified"],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await report(...words);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses a folder without data and writes nothing', async () => {
    const path = join(folder, 'none.html');

    const { code, stderr } = await run([
      'report',
      '--out',
      path,
      '--data-dir',
      join(folder, 'none'),
    ]);

    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was collected');
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });
});
