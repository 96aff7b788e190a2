import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { FIXED_SEED, findPropertyFiles, jestCommand } from '../../jest/command.mjs';

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

  it('gives properties and nightly runs a fresh seed each time', () => {
    const seeds = [
      ...seedOf(jestCommand('properties', [], false)),
      ...seedOf(jestCommand('properties', [], false)),
      ...seedOf(jestCommand('unit', [], true)),
    ];

    expect(new Set([...seeds, FIXED_SEED]).size).toBe(4);
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
