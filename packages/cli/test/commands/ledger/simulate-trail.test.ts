import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulate '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('simulate-trail', () => {
  it('writes into no folder that holds something', async () => {
    await writeFile(join(folder, 'a file'), 'x');

    const { code, stderr } = await run(['simulate-trail', folder]);

    expect(code).toBe(2);
    expect(stderr).toContain('is not empty');
  });
});
