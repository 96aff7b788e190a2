import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsoleLogin, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timeline '));
  const record = { ...buildConsoleLogin('Success', root()), eventTime: '2026-03-01T10:00:00Z' };
  await writeFile(join(folder, 'records.json'), JSON.stringify([record]));
  await run([
    'collect',
    '--from',
    join(folder, 'records.json'),
    '--data-dir',
    folder,
    '--no-alerts',
  ]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const timeline = (...words: string[]) => run(['timeline', ...words, '--data-dir', folder]);

describe('iam-tracker timeline', () => {
  it('tells what was collected just now, for people and for machines', async () => {
    const range = ['--since', '2026-03-01', '--until', '2026-03-01'];

    const text = await timeline('root', ...range);
    const json = await timeline('root', ...range, '--format', 'json');

    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(
      /^root {2}1 event, .*\n\n2026-03-01\n10:00:00 {2}root: ConsoleLogin/,
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      subject: 'root',
      kind: 'name',
      events: 1,
      is_truncated: false,
      is_chain_cut: false,
      story: [{ event_name: 'ConsoleLogin' }],
    });
  });

  it('writes an event a line for programs', async () => {
    const lines = await timeline('root', '--since', '2026-03-01', '-o', 'jsonl');
    const csv = await timeline('root', '--since', '2026-03-01', '-o', 'csv');

    expect(JSON.parse(lines.stdout)).toMatchObject({
      event_name: 'ConsoleLogin',
      on_subject: false,
    });
    expect(csv.stdout).toMatch(/^event_id,event_time,.*,on_subject\n[^\n]+,false\n$/);
  });

  it('ends on the newest day of an old ledger, and says so', async () => {
    const later = { now: () => Date.UTC(2029, 2, 1) };

    const { code, stderr, stdout } = await run(['timeline', 'root', '--data-dir', folder], later);

    expect(code).toBe(0);
    expect(stdout).toContain('10:00:00  root: ConsoleLogin');
    expect(stderr).toContain('The newest event of the ledger is of 2026-03-01: this is about');
  });

  it('says when there is nothing to tell, of when there is something, and ends with 3', async () => {
    const nobody = await timeline('nobody', '--since', '2026-03-01');
    const then = await timeline('root', '--until', '2025-01-01');
    const json = await timeline('nobody', '--format', 'json');

    expect(nobody.code).toBe(3);
    expect(nobody.stderr).toContain(' tell of it. The ledger has events of 2026-03-01 (UTC)');
    expect(then.code).toBe(3);
    expect(then.stderr).toContain('all of it: --since 2026-03-01 --until 2026-03-01.');
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({ events: 0, story: [] });
  });

  it('tells what was done to something', async () => {
    const { stdout } = await timeline('123456789012', '--since', '2026-03-01', '--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ kind: 'account', events: 1, events_on_subject: 1 });
  });

  it.each([
    [['root', '--since', '2026-03-02', '--until', '2026-03-01'], '--since is after --until'],
    [['root', '--limit', '0'], '--limit is "0"'],
    [[' '], 'names no subject'],
  ])('calls %j a misuse', async (words, expected) => {
    const { code, stderr } = await timeline(...words);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});
