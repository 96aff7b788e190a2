import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'boot strap '));
const scripts = join(import.meta.dirname, '../../build');
const bootstrap = join(folder, 'scripts/build/bootstrap.mjs');
const programs = join(folder, 'programs');

function write(path: string, text: string, mode = 0o644) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text, { mode });
}

/** Puts a program on the PATH that tells how it was called and ends with a status. */
function fakeProgram(name: string, status = 0, output = '') {
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo '${output}' && exit\necho "${name} $*"\nexit ${status}\n`;
  write(`programs/${name}`, script, 0o755);
}

function start(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [bootstrap, ...args], {
    env: { PATH: `${programs}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
}

beforeAll(() => {
  for (const name of ['bootstrap.mjs', 'run-command.mjs']) {
    cpSync(join(scripts, name), join(folder, 'scripts/build', name));
  }
  write('package.json', '{"packageManager":"pnpm@1.2.3"}');
  write('scripts/build/build.mjs', "console.log('built');");
  write('packages/cli/bin/iam-tracker.cjs', "console.log('ran ' + process.argv.slice(2));");
  fakeProgram('npx');
  fakeProgram('pnpm', 0, '1.2.3');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bootstrap', () => {
  it('uses the pnpm on the PATH when it is the pinned one, and hands arguments to the demo', () => {
    const { stdout, status } = start('demo', '--seed', '7');

    expect(stdout).toMatch(
      /pnpm install --frozen-lockfile\n.*built\n.*ran demo,--seed,7\n.*done in \d/s,
    );
    expect(status).toBe(0);
  });

  it('fetches the pinned pnpm when another one is there', () => {
    fakeProgram('pnpm', 0, '9.9.9');

    const { stdout } = start('demo');

    expect(stdout).toContain('npx -y pnpm@1.2.3 install --frozen-lockfile');
  });

  it('stops at the step that fails, names it and ends with its status', () => {
    fakeProgram('pnpm', 0, '1.2.3');
    write('scripts/check/check.mjs', 'process.exit(7);');

    const { stdout, stderr, status } = start('check');

    expect(stderr).toBe('failed: scripts/check/check.mjs (exit status 7)\n');
    expect(stdout).not.toContain('done in');
    expect(status).toBe(7);
  });

  it('refuses a task it does not know', () => {
    const { stderr, status } = start('bake');

    expect(stderr).toMatch(/^usage: .*<build\|check\|demo\|release>/);
    expect(status).toBe(2);
  });

  it('passes a signal on and ends as the step ends', async () => {
    write(
      'scripts/check/check.mjs',
      "process.on('SIGTERM', () => { console.log('saved'); process.exit(3); }); console.log('ready'); setTimeout(() => {}, 20_000);",
    );
    const child = spawn(process.execPath, [bootstrap, 'check'], {
      env: { PATH: `${programs}:/usr/bin:/bin` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (`${output}${text}`.includes('ready') && !output.includes('ready')) child.kill('SIGTERM');
      output += text;
    });

    const [status] = await once(child, 'exit');

    expect(output).toContain('saved');
    expect(status).toBe(3);
  });
});
