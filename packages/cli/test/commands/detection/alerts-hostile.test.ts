import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assumedRole, buildRecord, iamUser } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeCharacters, type RunResult, run } from '../../test-context.ts';

/** Texts that attackers put where names go. */
const HOSTILE = [
  'alice\nCRITICAL Root signed in to the console',
  '\u001b[2J\u001b[31mred\u0007\u009b1m',
  '<script>alert(1)</script><img src=x onerror=y>',
  '\u202egnp.exe\u2066\u200b',
  'x'.repeat(300),
  '$(reboot) `reboot` \u2028 "quoted" \\',
];

let folder: string;
let collected: RunResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile '));
  const eventTime = `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`;
  const records = HOSTILE.flatMap((text, index) =>
    [
      { userIdentity: iamUser(text), eventName: 'CreateUser', userAgent: text },
      { userIdentity: assumedRole('ops', text), eventName: 'AttachUserPolicy', userAgent: text },
    ].map((part, number) => ({
      ...buildRecord({
        ...part,
        sourceIPAddress: text,
        requestParameters: {
          userName: text,
          policyName: text,
          policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        },
      }),
      eventID: `event-${index}-${number}`,
      eventTime,
    })),
  );
  await writeFile(join(folder, 'records.json'), JSON.stringify(records));
  const from = join(folder, 'records.json');
  collected = await run(['collect', '--from', from, '--data-dir', join(folder, 'data')]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('alerts about hostile names', () => {
  it('reach the terminal as text, one alert a headline', () => {
    const { code, stderr, stdout } = collected;

    expect(code).toBe(0);
    expect(stdout).toMatch(/Alerts: \d+ sent/);
    expect(activeCharacters(stdout)).toEqual([]);
    expect(activeCharacters(stderr)).toEqual([]);
    expect(stderr).not.toMatch(/^CRITICAL Root signed in/m);
    expect(stderr).toContain('alice\\nCRITICAL Root signed in to the console');
  });

  it('reach the file as lines of JSON without markup', async () => {
    const text = await readFile(join(folder, 'data/alerts.ndjson'), 'utf8');

    const lines = text.trimEnd().split('\n');
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ schema: 'iam-activity-tracker/alert' });
      expect(activeCharacters(line)).toEqual([]);
      expect(line).not.toMatch(/[<>&]/);
    }
    expect(lines.length).toBeGreaterThanOrEqual(HOSTILE.length);
  });

  const FORMATS = ['table', 'json', 'jsonl', 'csv'];

  it.each([...FORMATS, 'table --all'])('are listed harmless as %s', async (format) => {
    const args = ['--limit', 'all', '--format', ...format.split(' ')];
    const { code, stdout } = await ask('alerts', ...args);

    expect(code).toBe(0);
    expect(stdout).toContain('IAM-ADMIN-ATTACH');
    expect(activeCharacters(stdout)).toEqual([]);
  });

  it.each(['events', 'alerts'])('are counted harmless by %s', async (command) => {
    for (const format of FORMATS) {
      const { code, stdout } = await ask(command, '--by', 'target', '--format', format);

      expect(code).toBe(0);
      expect(stdout).toContain('$(reboot)');
      expect(activeCharacters(stdout)).toEqual([]);
    }
  });

  it.each(HOSTILE.slice(0, 4))('are found by what they are called: %j', async (text) => {
    const { stdout } = await ask('events', '--target', `user/${text}`, '-o', 'json');

    expect(JSON.parse(stdout)).toHaveLength(2);
  });
});

function ask(...words: string[]): Promise<RunResult> {
  const args = [...words, '--data-dir', join(folder, 'data')];
  return run(args, { isTerminal: true, columns: 120 });
}
