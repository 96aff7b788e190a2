import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { FIXED_SEED, jestCommand } from '../../jest/command.mjs';
import { joinTestFiles } from '../../jest/joined-files.mjs';
import { LONGEST_JOINED } from '../../jest/sequencer.mjs';
import { findPropertyFiles, listTestFiles } from '../../jest/test-files.mjs';

const root = mkdtempSync(join(tmpdir(), 'jest command '));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FILES = {
  'packages/a/src/draw.ts': "import fc from 'fast-check';",
  'packages/a/test/plain.test.ts':
    "import '../src/draw.ts';\nimport { x } from './plain-world.ts';",
  'packages/a/test/plain-world.ts': "export { y } from './plain.test.ts';",
  'packages/a/test/own.property.test.ts': "import fc from 'fast-check';",
  'packages/a/test/deep/by-world.test.ts': "import { play } from '../world/play.ts';",
  'packages/a/test/world/play.ts': "import { arbitrary } from './arbitrary.ts';",
  'packages/a/test/world/arbitrary.ts': "import { it } from '@fast-check/jest';",
  'packages/b/README.md': 'no tests here',
  'scripts/test/script.test.ts': "import fc from 'fast-check';",
};
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const seedOf = (command: readonly string[]) =>
  command.filter((each) => each.startsWith('--seed')).map((each) => Number(each.split('=')[1]));

describe('jestCommand', () => {
  it('gives the tests the same seed every time, unless one is named', () => {
    const named = jestCommand('unit', ['packages/a', '--seed=7'], false);

    expect(seedOf(jestCommand('unit', [], false))).toEqual([FIXED_SEED]);
    expect(seedOf(jestCommand('system', [], false))).toEqual([FIXED_SEED]);
    expect(seedOf(named)).toEqual([7]);
    expect(named).toContain('packages/a');
  });

  it('gives properties and thorough runs a fresh seed each time', () => {
    const seeds = [
      ...seedOf(jestCommand('properties', [], false)),
      ...seedOf(jestCommand('properties', [], false)),
      ...seedOf(jestCommand('unit', [], true)),
    ];

    expect(new Set([...seeds, FIXED_SEED]).size).toBe(4);
  });

  it('runs many files as few, unless files are named', () => {
    expect(jestCommand('unit', ['--json'], false)).toContain('scripts/jest/unit-joined.config.mjs');
    expect(jestCommand('unit', ['packages/a'], false)).toContain('scripts/jest/unit.config.mjs');
    expect(jestCommand('system', [], false)).toContain('scripts/jest/system.config.mjs');
  });
});

describe('findPropertyFiles', () => {
  it('finds the tests that draw values, by way of files beside them too', () => {
    expect(findPropertyFiles(root)).toEqual([
      'packages/a/test/deep/by-world.test.ts',
      'packages/a/test/own.property.test.ts',
      'scripts/test/script.test.ts',
    ]);
  });
});

describe('joinTestFiles', () => {
  it('runs each test file once: the long ones alone, those of a package or of a part as one', () => {
    const long = 'packages/cli/test/process.test.ts';
    const part = 'packages/cli/test/commands/ledger/some.test.ts';
    const others = [long, part, 'packages/cli/test/commands/users/some.test.ts'];
    const files = [...[...listTestFiles(root)].map((path) => relative(root, path)), ...others];

    const joined = joinTestFiles(root, files, 'unit');

    expect(joined.sort()).toEqual([
      'dist/joined/unit/packages-a.test.mjs',
      'dist/joined/unit/packages-cli-test-commands-ledger.test.mjs',
      'dist/joined/unit/packages-cli.test.mjs',
      'dist/joined/unit/scripts.test.mjs',
      long,
    ]);
    const run = joined.flatMap((path) => (path === long ? path : importsOf(path)));
    expect(run.sort()).toEqual(files.sort());
  });

  it('writes the files that are known to be long', () => {
    const repository = join(import.meta.dirname, '../../..');
    const files = [...listTestFiles(repository)].map((path) => relative(repository, path));

    const names = joinTestFiles(root, files, 'known').map((path) => basename(path));

    expect(names).toEqual(expect.arrayContaining(LONGEST_JOINED));
  });
});

function importsOf(path: string) {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/'([^']+)'/g)].map(([, imported = '']) =>
    relative(root, resolve(root, dirname(path), imported)),
  );
}
