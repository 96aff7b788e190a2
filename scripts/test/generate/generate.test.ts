import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findStale, generateAll } from '../../generate/generate.mjs';

const root = join(import.meta.dirname, '../../..');
const wanted = await generateAll(root);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('has nothing to write: its files are what the code says now', () => {
  const script = join(root, 'scripts/generate/generate.mjs');

  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });

  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 120_000);

describe('findStale', () => {
  it.each([...wanted.keys()])('sees that %s has drifted, and nothing else', (path) => {
    const edited = (file: string) => (file === path ? `${read(file)}\n` : read(file));

    expect(findStale(wanted, edited)).toEqual([path]);
  });

  it('takes a file that is missing for stale', () => {
    expect(findStale(new Map([['docs/new.md', 'text']]), () => undefined)).toEqual(['docs/new.md']);
  });
});
