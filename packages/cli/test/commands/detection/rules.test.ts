import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from '@iam-tracker/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

let folder: string;
let settings: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules '));
  settings = join(folder, 'detection.json');
  const rules = {
    'SIGNIN-NO-MFA': { enabled: false },
    'ROOT-API-USE': { severity: 'INFO' },
    'SIGNIN-SPRAY': { dryRun: true },
  };
  await writeFile(settings, JSON.stringify({ rules }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function documents(...words: string[]) {
  const { stdout } = await run(['rules', ...words, '--format', 'json']);
  return JSON.parse(stdout) as { id: string; severity: string; state: string }[];
}

describe('iam-tracker rules', () => {
  it('lists every rule', async () => {
    const { code, stdout, stderr } = await run(['rules'], { isTerminal: true, columns: 200 });

    expect(code).toBe(0);
    for (const { id } of CATALOGUE) expect(stdout).toContain(id);
    expect(stderr).toBe(`${CATALOGUE.length} rules.\n`);
  });

  it('shows what the settings make of them', async () => {
    const listed = await documents('--settings', settings);

    const states = new Map(listed.map(({ id, state }) => [id, state]));
    expect(states.get('SIGNIN-NO-MFA')).toBe('off');
    expect(states.get('SIGNIN-SPRAY')).toBe('dry_run');
    expect(states.get('SIGNIN-BRUTE-USER')).toBe('on');
    expect(states.get('IAM-FEDERATION-OUTBOUND')).toBe('dry_run');
  });

  it('warns of a suppression by a name that callers choose', async () => {
    const unwise = join(folder, 'unwise.json');
    const suppressions = [{ rule: '*', actor: 'nightly', reason: 'It runs at night.' }];
    await writeFile(unwise, JSON.stringify({ suppressions }));

    const { code, stderr } = await run(['rules', '--settings', unwise]);

    expect(code).toBe(0);
    expect(stderr).toMatch(/^Warning: suppressions\.0: the actor "nightly" is a name /);
  });

  it('selects by the severity that the settings say', async () => {
    const listed = await documents('--settings', settings, '--severity', 'INFO');

    expect(listed.map(({ id }) => id)).toContain('ROOT-API-USE');
    expect(new Set(listed.map(({ severity }) => severity))).toEqual(new Set(['INFO']));
  });

  it('shows a rule with its runbook, whatever the case of its id', async () => {
    const { stdout } = await run(['rules', 'show', 'signin-success-after-fail']);

    const { runbook, why } = CATALOGUE.find(({ id }) => id === 'SIGNIN-SUCCESS-AFTER-FAIL') ?? {};
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain(why);
    for (const step of runbook ?? ['?']) expect(text).toContain(step);
    expect(text).toContain('ConsoleLogin');
    expect(text).toMatch(/, then .*, within 30 minutes/);
  });

  it('shows a rule as JSON', async () => {
    const { stdout } = await run(['rules', 'show', 'SIGNIN-SPRAY', '--format', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({ id: 'SIGNIN-SPRAY', kind: 'threshold' });
  });

  it.each(CATALOGUE.map(({ id }) => id))('shows %s', async (id) => {
    const { code, stdout } = await run(['rules', 'show', id]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/What it looks for\n[a-z]+: /);
  });

  it.each([
    [['rules', 'show', 'NO-RULE'], 'There is no rule "NO-RULE"'],
    [['rules', 'show'], "missing required argument 'id'"],
    [['rules', '--severity', 'BAD'], 'Allowed choices are CRITICAL'],
    [['rules', '--settings', '/no/such/file'], '/no/such/file'],
  ])('calls %p a misuse', async (line, expected) => {
    const { code, stderr } = await run(line);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  it('names the file and every problem of wrong settings', async () => {
    const wrong = join(folder, 'wrong.json');
    await writeFile(wrong, '{"rules":{"NO-RULE":{}},"trustedAccounts":["1"]}');

    const { code, stderr } = await run(['rules', '--settings', wrong]);

    expect(code).toBe(2);
    expect(stderr).toContain('wrong.json');
    expect(stderr).toContain('trustedAccounts.0');
  });
});
