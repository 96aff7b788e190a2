import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { transformSync } from 'esbuild';

const bin = join(import.meta.dirname, '../bin');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bin of '));
  cpSync(bin, join(folder, 'packages/cli/bin'), { recursive: true });
  write('package.json', '{ "engines": { "node": ">=20.20" } }');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a file, at a second of a day. */
function write(path: string, text: string, second = 0) {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  utimesSync(whole, 1_800_000_000 + second, 1_800_000_000 + second);
}

function start(...nodeOptions: string[]) {
  const script = join(folder, 'packages/cli/bin/iam-tracker.cjs');
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [...nodeOptions, script, 'coverage', '-q'],
    { encoding: 'utf8' },
  );
  return { status, stderr, stdout };
}

const telling = (name: string) =>
  `export function main(words) { console.log('${name}', ...words); }`;

describe('bin/iam-tracker', () => {
  it.each([
    ['20.20.0', 0],
    ['20.21.3', 0],
    ['24.1.0', 0],
    ['20.19.9', 1],
    ['18.99.0', 1],
    ['6.17.1', 1],
  ])('looks at the version of Node before anything else (%s)', (version, expected) => {
    write('dist/iam-tracker/main.mjs', telling('bundle'));
    write(
      'as.cjs',
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
    );

    const { status, stderr, stdout } = start('-r', join(folder, 'as.cjs'));

    expect(status).toBe(expected);
    expect(stdout).toBe(expected === 0 ? 'bundle coverage -q\n' : '');
    expect(stderr).toBe(
      expected === 0
        ? ''
        : `iam-tracker needs Node.js 20.20 or later; this is Node.js ${version} (${process.execPath}).\n`,
    );
  });

  it.each(['iam-tracker.cjs', 'check-node.cjs'])('can be read by every Node (%s)', (name) => {
    const text = readFileSync(join(bin, name), 'utf8');

    const plain = transformSync(text, { target: 'es2015' }).code;

    expect(plain).toBe(transformSync(text, { target: 'esnext' }).code);
    expect(text.replace(/^\/\/.*$/gm, '')).not.toMatch(/\bimport\b|node:/);
  });

  it.each([
    ['the bundle when it is the newest', 3, 'bundle'],
    ['what was compiled after the bundle', 1, 'compiled'],
  ])('runs %s', (_, second, expected) => {
    write('packages/cli/dist/main.js', telling('compiled'));
    write('packages/cli/package.json', '{ "type": "module" }');
    write('packages/cli/dist/.tsbuildinfo', '', 0);
    write('packages/core/dist/.tsbuildinfo', '', 2);
    write('packages/tsconfig.json', '{}');
    write('dist/iam-tracker/main.mjs', telling('bundle'), second);

    expect(start()).toEqual({ status: 0, stderr: '', stdout: `${expected} coverage -q\n` });
  });

  it('runs the bundle where nothing was compiled, as in the packed archive', () => {
    write('dist/iam-tracker/main.mjs', telling('bundle'));

    expect(start().stdout).toBe('bundle coverage -q\n');
  });

  it('says what to do when nothing was built', () => {
    const { status, stderr } = start();

    expect(status).toBe(1);
    expect(stderr).toBe(
      'iam-tracker is not built yet. In the folder of the repository: pnpm install && pnpm build\n',
    );
  });
});
