import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { bringUpToDate, findStale, generateAll } from '../../generate/generate.mjs';

const root = join(import.meta.dirname, '../../..');
const wanted = await generateAll(root);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('has nothing to write: its files are what the code says now', () => {
  expect(findStale(wanted, read)).toEqual([]);
});

describe('bringUpToDate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'generate-'));
  const stages = [
    [{ generate: async () => new Map([['code.ts', 'code\n']]) }],
    [{ generate: async () => new Map([['page.md', `of ${readFile('code.ts')}`]]) }],
  ];
  const readFile = (path: string) => readFileSync(join(folder, path), 'utf8');
  let said: string[];

  beforeEach(() => {
    said = [];
    for (const name of ['log', 'error'] as const) {
      jest.spyOn(console, name).mockImplementation((line) => said.push(line));
    }
    writeFileSync(join(folder, 'code.ts'), 'old\n');
    writeFileSync(join(folder, 'page.md'), 'of old\n');
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names what is stale and fails with --check, and writes nothing', async () => {
    expect(await bringUpToDate(folder, true, stages)).toBe(1);

    expect(said).toEqual(['code.ts is stale: run pnpm generate', 'generated files: 2, 1 stale']);
    expect(readFile('code.ts')).toBe('old\n');
  });

  it('writes what is stale, pages out of the code that it has just written', async () => {
    expect(await bringUpToDate(folder, false, stages)).toBe(0);

    expect(said).toEqual(['generated files: 2, 2 written']);
    expect(readFile('page.md')).toBe('of code\n');
    expect(await bringUpToDate(folder, true, stages)).toBe(0);
    expect(said[1]).toBe('generated files: 2, as they should be');
  });
});

describe('findStale', () => {
  it.each([...wanted.keys()])('sees that %s has drifted, and nothing else', (path) => {
    const edited = (file: string) => (file === path ? `${read(file)}\n` : read(file));

    expect(findStale(wanted, edited)).toEqual([path]);
  });

  it('takes a file that is missing for stale', () => {
    expect(findStale(new Map([['docs/new.md', 'text']]), () => undefined)).toEqual(['docs/new.md']);
  });
});
