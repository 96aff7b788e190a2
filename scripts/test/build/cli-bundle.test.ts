import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type BundledPackage, titleOf } from '../../build/bundled-packages.mjs';
import { narrowImports } from '../../build/chosen-exports.mjs';
import { BESIDE_BUNDLE, bundleCli, LEVEL_BINDING } from '../../build/cli-bundle.mjs';
import { NOTICES_FILE } from '../../build/licence-notices.mjs';

const root = join(import.meta.dirname, '../../..');

/** Asked for within a `try`, by proxies that want it: without it they say so. */
const OPTIONAL = ['kerberos'];

let files: Map<string, string>;
let packages: readonly BundledPackage[];
let asked: readonly string[];

beforeAll(async () => {
  const bundle = await bundleCli(root);
  ({ asked, packages } = bundle);
  files = new Map(
    [...bundle.files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]),
  );
});

/** Returns what is loaded before anything runs: the file and what it imports. */
function reach(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = files.get(name) ?? '';
  for (const [, next = ''] of text.matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g))
    reach(next, seen);
  return seen;
}

const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

describe('bundleCli', () => {
  it('loads little before it knows the command', () => {
    const loaded = [...reach('main.mjs')].map((name) => files.get(name) ?? '');

    expect(loaded.join('').length).toBeLessThan(150_000);
    expect(loaded.filter((text) => /class DynamoDBClient|pino|duckdb/.test(text))).toEqual([]);
  });

  it('asks for nothing but Node and what stands beside it', () => {
    expect([...asked].sort()).toEqual(['@duckdb/node-api', LEVEL_BINDING, ...OPTIONAL].sort());
  });

  it('finds the files of the repository from where it lies', () => {
    const places = [...files.values()].flatMap((text) =>
      [...text.matchAll(/new URL\("([^"]+)",\s*import\.meta\.url\)\.href/g)].map(([, to]) => to),
    );

    expect(places).toContain('../../packages/lake/src/queries/query-file.ts');
    expect(places).toContain('../../packages/cli/src/main.ts');
  });

  it('has the program of the threads that decode, which runs and loads little', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'threads of a bundle '));
    const loaded = [...reach('decode-worker.mjs')];
    for (const name of loaded) writeFileSync(join(folder, name), files.get(name) ?? '');
    const worker = new Worker(join(folder, 'decode-worker.mjs'), {
      workerData: { noise: { filterAwsServiceEvents: true, filteredRoles: { patterns: [] } } },
    });
    worker.postMessage({ kind: 'task', files: [{ path: join(folder, 'gone'), isRegular: true }] });

    const [message] = await once(worker, 'message');

    await worker.terminate();
    rmSync(folder, { recursive: true });
    expect(message).toMatchObject({ kind: 'part', part: { records: 0, files: [{}] } });
    expect(loaded.reduce((sum, name) => sum + (files.get(name)?.length ?? 0), 0)).toBeLessThan(
      250_000,
    );
    expect(
      [...files.values()].filter((text) => text.includes('"./decode-worker.mjs"')),
    ).toHaveLength(1);
  });

  it('names every package that is in it, with its licence', () => {
    const notices = files.get(NOTICES_FILE) ?? '';

    expect(packages.map(titleOf)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^commander 14\./)]),
    );
    for (const name of packages.map(titleOf)) {
      expect(notices).toMatch(new RegExp(`^${name.replace(/[.+]/g, '\\$&')}: [A-Z]`, 'm'));
    }
    expect(notices).toContain('Apache License');
  });
});

describe('the manifest of the archive', () => {
  it('asks for the versions that the packages ask for', () => {
    const { dependencies } = read('package.json');
    const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
    const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');

    expect(Object.keys(dependencies).sort()).toEqual([...BESIDE_BUNDLE].sort());
    expect(workspace).toContain(`"@duckdb/node-api": ${dependencies['@duckdb/node-api']}\n`);
    const levels = [...lock.matchAll(/^ {2}classic-level@([^:]+):/gm)].map(([, each]) => each);
    expect(new Set(levels)).toEqual(new Set([dependencies['classic-level']]));
  });
});

describe('narrowImports', () => {
  it.each([
    [
      "import { b, type C, a as d } from '@iam-tracker/core';",
      "import { b, a as d } from '@iam-tracker/core?a,b';",
    ],
    ["import { type C } from '@iam-tracker/core';", ''],
    ["import type { C } from '@iam-tracker/core';", "import type { C } from '@iam-tracker/core';"],
    [
      "const { b, a: d } = await import('@iam-tracker/lake/queries');",
      "const { b, a: d } = await import('@iam-tracker/lake/queries?a,b');",
    ],
    [
      "const all = await import('@iam-tracker/core');",
      "const all = await import('@iam-tracker/core');",
    ],
    ["import { join } from 'node:path';", "import { join } from 'node:path';"],
  ])('makes of %s: %s', (source, expected) => {
    expect(narrowImports(source)).toBe(expected);
  });
});
