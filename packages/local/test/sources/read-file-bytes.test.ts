import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileBytes } from '../../src/sources/read-file-bytes.ts';

let folder: string;
let pipe: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file bytes '));
  pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

describe('readFileBytes', () => {
  it('reads a file to its end', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'x'.repeat(600_000));

    expect(await textOf(readFileBytes(path))).toHaveLength(600_000);
  });

  it('reads an empty file, and says why it cannot read a folder', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');

    expect(await textOf(readFileBytes(path))).toBe('');
    await expect(textOf(readFileBytes(folder))).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('waits for a writer of a pipe, and reads until it is gone', async () => {
    const reading = textOf(readFileBytes(pipe));
    await sleep(60);
    const writer = await open(pipe, 'w');
    await writer.write('one ');
    await sleep(60);
    await writer.write('two');
    await writer.close();

    expect(await reading).toBe('one two');
  });

  it.each([
    ['has no writer', 'r'],
    ['has a writer that writes nothing', 'r+'],
  ])('stops waiting at a pipe that %s when it is told to', async (_what, flags) => {
    const other = flags === 'r+' ? await open(pipe, flags) : undefined;
    const controller = new AbortController();
    const reading = textOf(readFileBytes(pipe, controller.signal));
    setTimeout(() => controller.abort(new Error('enough')), 60);

    await expect(reading).rejects.toThrow('enough');
    await other?.close();
  });
});
