import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkExports } from '../../check/unused-exports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'exports '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entry = (source: string) => ({ source });
const manifest = (exports: object) => JSON.stringify({ exports });

/** Two packages in which everything that is exported is used. */
const GOOD: Record<string, string> = {
  'packages/core/package.json': manifest({
    '.': entry('./src/index.ts'),
    './aws': entry('./src/aws/index.ts'),
  }),
  'packages/core/src/index.ts': "export { type Day, dayOf } from './day.ts';",
  'packages/core/src/aws/index.ts': "export { createTable } from './table.ts';",
  'packages/core/src/aws/table.ts': 'export function createTable() {}',
  'packages/core/src/day.ts': 'export type Day = string;\nexport function dayOf() {}',
  'packages/collector/package.json': manifest({ '.': entry('./src/index.ts') }),
  'packages/collector/src/index.ts': "export { handler } from './handler.ts';",
  'packages/collector/src/handler.ts':
    "import { type Day, dayOf } from '@iam-tracker/core';\nimport {\n  createTable as create,\n} from '@iam-tracker/core/aws';\nexport async function handler(): Promise<Day> {}",
};

let trees = 0;

/** Lists the problems of the good packages with these files put over them. */
function problemsWith(changes: Record<string, string>) {
  const root = join(folder, String(trees++));
  for (const [path, text] of Object.entries({ ...GOOD, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkExports(root);
}

describe('checkExports', () => {
  it('finds nothing where everything is used', () => {
    expect(problemsWith({})).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      'a function, a type and a class that no other file takes',
      {
        'packages/core/src/a.ts':
          'export async function* a() {}\nexport type B = string;\nexport abstract class C {}\nfunction d() {}\na(); d();',
      },
      ['a', 'B', 'C']
        .map((name) => `packages/core/src/a.ts: ${name} is exported and not used`)
        .sort(),
    ],
    [
      'what an entry offers and no other package takes',
      {
        'packages/core/src/index.ts': "export { type Day, dayOf, dayOf as other } from './day.ts';",
      },
      ['packages/core/src/index.ts: other is exported and not used'],
    ],
    [
      'what only tests of the package itself take from its entry',
      {
        'packages/core/src/index.ts':
          "export { type Day, dayOf } from './day.ts';\nexport { hour } from './hour.ts';",
        'packages/core/src/hour.ts': 'export const hour = 1;',
        'packages/core/test/hour.test.ts':
          "import { hour } from '@iam-tracker/core';\nimport { hour as same } from '../src/index.ts';",
      },
      ['packages/core/src/index.ts: hour is exported and not used'],
    ],
  ])('reports %s', (_what, changes, expected) => {
    expect(problemsWith(changes)).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['a test', 'packages/core/test/hour.test.ts', "import { hour } from '../src/hour.ts';"],
    ['a namespace', 'packages/core/test/hour.test.ts', "import * as all from '../src/hour.ts';"],
    ['a type', 'packages/core/test/hour.test.ts', "type T = import('../src/hour.ts').hour;"],
    [
      'a lazy import',
      'packages/core/test/hour.test.ts',
      "const { hour } = await import('../src/hour.ts');",
    ],
    [
      'a script that loads sources',
      'scripts/print.mjs',
      "const { hour } = await load('packages/core/src/hour.ts');",
    ],
  ])('takes %s for a use', (_who, path, text) => {
    const changes = { 'packages/core/src/hour.ts': 'export const hour = 1;', [path]: text };

    expect(problemsWith(changes)).toEqual([]);
  });

  it('takes what another package and a script import from an entry for used', () => {
    const changes = {
      'packages/core/src/index.ts':
        "export { type Day, dayOf } from './day.ts';\nexport { hour } from './hour.ts';",
      'packages/core/src/hour.ts': 'export const hour = 1;',
      'scripts/bench/hour.mjs': "import { hour } from '@iam-tracker/core';",
    };

    expect(problemsWith(changes)).toEqual([]);
  });
});
