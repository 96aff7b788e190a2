import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkNamedFiles } from '../../check/named-files.mjs';

const root = mkdtempSync(join(tmpdir(), 'named files '));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const naming = (name: string) => `run(new URL(\n  '${name}', ${'import'}.meta.url));`;
const FILES = {
  'packages/core/package.json': '{}',
  'packages/core/src/page.ts': naming('../package.json') + naming('./missing.json'),
  'packages/core/src/main.ts': naming('../dist/main.js') + naming('../../../../elsewhere/'),
  'scripts/bench/queries.mjs': naming('child.mjs') + naming('../child.mjs'),
  'scripts/bench/child.mjs': '',
};
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('checkNamedFiles', () => {
  it('reports files that are not beside what names them', () => {
    expect(checkNamedFiles(root)).toEqual([
      'packages/core/src/page.ts: names ./missing.json, which is not there',
      'scripts/bench/queries.mjs: names ../child.mjs, which is not there',
    ]);
  });
});
