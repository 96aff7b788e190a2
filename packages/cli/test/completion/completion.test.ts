import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../test-context.ts';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'completion '));
  mkdirSync(join(folder, 'logs of may'));
  writeFileSync(join(folder, 'logs.json'), '{}');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout, stderr } = await run(['completion', shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    writeFileSync(join(folder, shell), stdout);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit']).error === undefined;

function ask(shell: string, args: readonly string[]): string[] {
  const { status, stderr, stdout } = spawnSync(shell, args, { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Splits words as bash does for completion: `=` is a word of its own. */
function askBash(line: string): string[] {
  const words = line.split(/ |(?<==)|(?==)/);
  const script = `source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _iam_tracker
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return ask('bash', ['--norc', '-c', script, 'bash', ...words]);
}

/** Hears what zsh is told to offer: the functions that offer say it instead. */
function askZsh(line: string): string[] {
  const script = `compdef() { }; compset() { PREFIX=\${PREFIX#*=} }
    offer() { local each; for each in "$@"; do [[ $each == \${PREFIX}* ]] && print -r -- $each; done; return 0 }
    _describe() { offer \${(@)\${(P)@[-1]}%%:*} }
    compadd() { shift; offer "$@" }
    _files() { if [[ $1 == -/ ]]; then offer *(/N); else offer *(N); fi }
    source ./zsh
    words=("$@") CURRENT=$# PREFIX=\${@[-1]}
    _iam_tracker`;
  return ask('zsh', ['-f', '-c', script, 'zsh', ...line.split(' ')]);
}

function askFish(line: string): string[] {
  const answers = ask('fish', ['--no-config', '-c', 'source ./fish; complete -C $argv', line]);
  return answers.map(
    (answer) =>
      answer
        .split('\t')[0]
        ?.replace(/^--.*=/, '')
        .replace(/\/$/, '') ?? '',
  );
}

const SHELLS = [
  ['bash', askBash],
  ['zsh', askZsh],
  ['fish', askFish],
] as const;

describe.each(SHELLS.filter(([shell]) => isThere(shell)))('completion in %s', (shell, complete) => {
  it.each([
    ['iam-tracker eve', ['events']],
    ['iam-tracker --data-dir x cov', ['coverage']],
    ['iam-tracker rules sh', ['show']],
    ['iam-tracker query failed_', ['failed_auth', 'failed_then_succeeded']],
    ['iam-tracker rules show IAM-ADMIN-ATT', ['IAM-ADMIN-ATTACH']],
    ['iam-tracker completion f', ['fish']],
    ['iam-tracker coverage --form', ['--format']],
    ['iam-tracker coverage --no-c', ['--no-color']],
    ['iam-tracker coverage --format js', ['json', 'jsonl']],
    ['iam-tracker coverage -o t', ['table']],
    ['iam-tracker rules --data-dir rules list --sev', ['--severity']],
    ['iam-tracker events --actor eve', []],
  ])('completes %p', (line, expected) => {
    expect(complete(line).sort()).toEqual(expected);
  });

  it.each([
    ['iam-tracker collect --from log', ['logs of may', 'logs.json']],
    ['iam-tracker collect --from one.json log', ['logs of may', 'logs.json']],
    ['iam-tracker events --data-dir log', ['logs of may']],
  ])('completes the paths of %p', (line, expected) => {
    const plain = complete(line).map((path) => path.replace(/\\/g, ''));

    expect(plain.sort()).toEqual(expected);
  });

  it('completes a value that is part of its flag', () => {
    expect(complete('iam-tracker coverage --format=js').sort()).toEqual(['json', 'jsonl']);
  });

  it(`is read by ${shell} without a word`, () => {
    const args = shell === 'zsh' ? ['-f', '-n', './zsh'] : ['-n', `./${shell}`];

    expect(ask(shell, args)).toEqual([]);
  });
});

describe('iam-tracker completion', () => {
  it('knows three shells', async () => {
    const { code, stderr } = await run(['completion', 'tcsh']);

    expect(code).toBe(2);
    expect(stderr).toContain('The shell is "tcsh"; allowed: bash, zsh, fish.');
  });
});
