import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkStructure } from '../../check/structure.mjs';

const folder = mkdtempSync(join(tmpdir(), 'structure '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const uses = (...names: string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
const manifest = (name: string, dependencies: object, devDependencies: object = {}) =>
  JSON.stringify({ name: `@iam-tracker/${name}`, dependencies, devDependencies });

/** A small house in good order. */
const GOOD: Record<string, string> = {
  'package.json': JSON.stringify({
    devDependencies: uses('@jest/globals', '@iam-tracker/test-utils'),
  }),
  '.gitignore': 'dist/',
  'packages/core/package.json': manifest('core', uses('@aws-sdk/client-dynamodb')),
  'packages/core/src/index.ts': "export { type Day, dayOf } from './day.ts';",
  'packages/core/src/day.ts': 'export type Day = string;\nexport function dayOf() {}',
  'packages/core/src/aws/table.ts':
    "export type { DynamoDBClient } from '@aws-sdk/client-dynamodb';",
  'packages/core/test/day.test.ts':
    "import { it } from '@jest/globals';\nimport { x } from '@iam-tracker/test-utils';\nimport { dayOf } from '../src/day.ts';\nit('', dayOf); process.env.X = x;",
  'packages/collector/package.json': manifest('collector', uses('@iam-tracker/core')),
  'packages/collector/src/index.ts': "export { handler } from './handler.ts';",
  'packages/collector/src/handler.ts': "import './config.ts';\nexport function handler() {}",
  'packages/collector/src/config.ts':
    "import type { Day } from '@iam-tracker/core';\nexport const day: Day = process.env.DAY ?? '';",
};

let trees = 0;

/** Lists the problems of the good house with these files put over it. */
async function problemsWith(changes: Record<string, string>) {
  const root = join(folder, String(trees++));
  for (const [path, text] of Object.entries({ ...GOOD, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkStructure(root);
}

describe('checkStructure', () => {
  it('finds nothing in a house in good order', async () => {
    expect(await problemsWith({})).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      'a stray file at the top',
      { 'notes.txt': '' },
      ['notes.txt: not one of the files and folders of the top level'],
    ],
    [
      'a package outside the graph',
      { 'packages/extra/package.json': manifest('extra', {}) },
      [
        'packages/extra/package.json: package extra is not in the graph of scripts/check/structure.mjs',
      ],
    ],
    [
      'a package under another name',
      { 'packages/cli/package.json': manifest('command-line', {}) },
      ['packages/cli/package.json: name must be @iam-tracker/cli'],
    ],
    [
      'a sideways arrow, even for a type',
      {
        'packages/exporter/package.json': manifest('exporter', uses('@iam-tracker/collector')),
        'packages/exporter/src/day.ts': "import { type handler } from '@iam-tracker/collector';",
      },
      ['packages/exporter/package.json: exporter must not depend on collector'],
    ],
    [
      'an import that is not declared',
      { 'packages/collector/src/a.ts': "import type { Level } from 'pino';" },
      [
        'packages/collector/src/a.ts: imports pino, which packages/collector/package.json does not declare',
      ],
    ],
    [
      'an undeclared dynamic import and re-export',
      {
        'packages/collector/src/a.ts':
          "export { p } from 'pino';\nvoid import('@iam-tracker/local/x');",
      },
      [
        'packages/collector/src/a.ts: imports @iam-tracker/local, which packages/collector/package.json does not declare',
        'packages/collector/src/a.ts: imports pino, which packages/collector/package.json does not declare',
      ],
    ],
    [
      'dependencies that are not used',
      {
        'packages/core/package.json': manifest(
          'core',
          uses('@aws-sdk/client-dynamodb', 'pino'),
          uses('ora'),
        ),
      },
      [
        'packages/core/package.json: dependency pino is not used by src or bin',
        'packages/core/package.json: devDependency ora is not used by test',
      ],
    ],
    [
      'an import that leaves the package',
      { 'packages/collector/src/a.ts': "import '../../core/src/day.ts';" },
      ['packages/collector/src/a.ts: ../../core/src/day.ts reaches out of the package'],
    ],
    [
      'source that leans on tests',
      { 'packages/core/src/a.ts': "import '../test/day.test.ts';" },
      ['packages/core/src/a.ts: ../test/day.test.ts is test code'],
    ],
    [
      'test-utils in source',
      {
        'packages/core/package.json': manifest(
          'core',
          uses('@aws-sdk/client-dynamodb', '@iam-tracker/test-utils'),
        ),
        'packages/core/src/a.ts': "import '@iam-tracker/test-utils';",
      },
      [
        'packages/core/package.json: core must not depend on test-utils',
        'packages/core/src/a.ts: test-utils is for tests',
      ],
    ],
    [
      'the SDK outside adapters and core/aws',
      { 'packages/core/src/a.ts': "import type {} from '@aws-sdk/client-dynamodb';" },
      ['packages/core/src/a.ts: @aws-sdk/client-dynamodb outside adapters/ and core/src/aws/'],
    ],
    [
      'DuckDB outside the adapters of the lake',
      {
        'packages/core/package.json': manifest(
          'core',
          uses('@aws-sdk/client-dynamodb', '@duckdb/node-api'),
        ),
        'packages/core/src/aws/a.ts': "import type {} from '@duckdb/node-api';",
      },
      ['packages/core/src/aws/a.ts: @duckdb/node-api outside adapters/ of lake'],
    ],
    [
      'the SDK anywhere in the simulator',
      {
        'packages/simulator/package.json': manifest('simulator', uses('@smithy/types')),
        'packages/simulator/src/adapters/a.ts': "import type { X } from '@smithy/types';",
      },
      ['packages/simulator/src/adapters/a.ts: @smithy/types outside adapters/ and core/src/aws/'],
    ],
    [
      'an import cycle, even of types',
      {
        'packages/core/src/a.ts': "import './b.ts';",
        'packages/core/src/b.ts': "import type { C } from './sub/c.ts';",
        'packages/core/src/sub/c.ts': "import '../a.ts';",
      },
      ['packages/core/src/a.ts: import cycle a.ts -> b.ts -> c.ts -> a.ts'],
    ],
    [
      'a default export',
      { 'packages/core/src/a.ts': 'export default function a() {}' },
      ['packages/core/src/a.ts: default export; use a name'],
    ],
    [
      'a star export',
      { 'packages/core/src/index.ts': "export * from './day.ts';" },
      [
        'packages/core/src/index.ts: `export *` hides what is public',
        'packages/core/src/index.ts: index.ts is a table of contents, without code',
      ],
    ],
    [
      'code in index.ts',
      {
        'packages/core/src/index.ts':
          "export { dayOf } from './day.ts';\nexport const answer = 42;",
      },
      ['packages/core/src/index.ts: index.ts is a table of contents, without code'],
    ],
    [
      'an index.ts without end',
      {
        'packages/core/src/index.ts': Array.from(
          { length: 41 },
          (_, n) => `export {} from './${n}.ts';`,
        ).join('\n'),
      },
      ['packages/core/src/index.ts: 41 entries, more than 40'],
    ],
    [
      'a Lambda that exports more than its handler',
      {
        'packages/collector/src/index.ts': "export { type Settings, handler } from './handler.ts';",
      },
      ['packages/collector/src/index.ts: a Lambda package exports its handler and nothing else'],
    ],
    [
      'a handler that does work',
      { 'packages/collector/src/handler.ts': 'line();\n'.repeat(41) },
      ['packages/collector/src/handler.ts: 41 lines, more than 40'],
    ],
    [
      'a source file over its cap',
      { 'packages/core/src/a.ts': 'line();\n'.repeat(401) },
      ['packages/core/src/a.ts: 401 lines, more than 400'],
    ],
    [
      'a test file over its cap',
      { 'packages/core/test/a.test.ts': '\n'.repeat(500).concat('line();') },
      ['packages/core/test/a.test.ts: 501 lines, more than 500'],
    ],
    [
      'a grab bag',
      { 'packages/core/src/aws/utils.ts': 'export const one = 1;' },
      ['packages/core/src/aws/utils.ts: named for nothing; name the file for the noun or the act'],
    ],
  ])('reports %s', async (_name, changes, expected) => {
    expect(await problemsWith(changes)).toEqual(expected);
  });

  it.each([
    'export const day = process.env.DAY;',
    "export const day = process['env'].DAY;",
    'const { env } = process;\nexport const day = env.DAY;',
    `export const read = () => \`\${process.env.DAY}\`;`,
    'main(process);',
  ])('reports a read of the environment outside config.ts: %s', async (code) => {
    expect(await problemsWith({ 'packages/core/src/a.ts': code })).toEqual([
      'packages/core/src/a.ts: reads process.env (or hands out `process`) outside config.ts',
    ]);
  });

  it('reports an import of the process', async () => {
    const code = "import { env } from 'node:process';\nexport const day = env.DAY;";

    expect(await problemsWith({ 'packages/core/src/a.ts': code })).toEqual([
      'packages/core/src/a.ts: process is global; importing it hides who reads the environment',
    ]);
  });

  it('is not fooled by comments, strings and names', async () => {
    const code = [
      "// import './b.ts'; process.env.DAY; export * from 'pino';",
      "/* export default 1; import { x } from '@aws-sdk/client-s3'; */",
      'export const text = "import \'pino\'; process.env.DAY";',
      `export const template = \`\${'a'} export default import('@smithy/types') process.env\`;`,
      'export const environment = { process: { env: 1 } }.process.env;',
      'export const memory = process.memoryUsage();',
    ];

    expect(await problemsWith({ 'packages/core/src/a.ts': code.join('\n') })).toEqual([]);
  });

  it('exempts tables of data from the cap', async () => {
    const table = 'row();\n'.repeat(1_000);

    expect(await problemsWith({ 'packages/core/src/regions.data.ts': table })).toEqual([]);
  });
});
