import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeContent, readFileBytes } from '../../src/sources/file-bytes.ts';

async function* chunksOf(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

async function decodedText(bytes: Buffer): Promise<string> {
  const content = await decodeContent(chunksOf(bytes));
  return content.kind === 'text' ? textOf(content.chunks) : content.kind;
}

const TEXT = '{"name":"Zoë 🙂"}\n'.repeat(100);

describe('decodeContent', () => {
  it.each([
    ['plain', Buffer.from(TEXT)],
    ['with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['in UTF-16, little-endian', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['in UTF-16 without a mark', Buffer.from(TEXT, 'utf16le')],
    ['in UTF-16 without a mark, big-endian', Buffer.from(TEXT, 'utf16le').swap16()],
    ['in UTF-16, big-endian', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
    ['gzip', gzipSync(TEXT)],
    ['gzip in gzip', gzipSync(gzipSync(TEXT))],
    ['gzip with a byte order mark', gzipSync(`\ufeff${TEXT}`)],
  ])('decodes text that is %s', async (_name, bytes) => {
    expect(await decodedText(bytes)).toBe(TEXT);
  });

  it('tells an empty file', async () => {
    expect(await decodeContent(chunksOf(Buffer.alloc(0)))).toEqual({ kind: 'empty' });
  });

  it.each([
    ['a ZIP archive', Buffer.from('PK\u0003\u0004rest')],
    ['a Parquet file', Buffer.from('PAR1rest')],
    ['bzip2 data', Buffer.from('BZh91AY')],
    ['a tar archive', Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar\u000000')])],
  ])('recognises %s without reading it', async (name, bytes) => {
    expect(await decodeContent(chunksOf(bytes))).toMatchObject({ kind: 'packed', name });
  });

  it.each([
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), 'binary'],
    ['padded lines', Buffer.from('2026 {"a":1}\n\0\0\0'), 'text'],
    ['zero bytes', Buffer.alloc(100), 'text'],
    ['an object and zero bytes', Buffer.from('{}\0\0\0\0'), 'text'],
  ])('takes %s for what it is', async (_name, bytes, kind) => {
    expect(await decodeContent(chunksOf(bytes))).toMatchObject({ kind });
  });

  it('recognises an archive inside gzip', async () => {
    const tar = Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar\u000000')]);

    expect(await decodeContent(chunksOf(gzipSync(tar)))).toMatchObject({
      kind: 'packed',
      name: 'a tar archive',
    });
  });

  it('hands out what came before an error within the first bytes', async () => {
    const source = (async function* () {
      yield Buffer.from('{"a":1}');
      throw new Error('unplugged');
    })();

    const content = await decodeContent(source);

    if (content.kind !== 'text') throw new Error('expected text');
    const chunks = content.chunks[Symbol.asyncIterator]();
    expect((await chunks.next()).value?.toString()).toBe('{"a":1}');
    await expect(chunks.next()).rejects.toThrow('unplugged');
  });

  it('fails with the error of a source that gives nothing', async () => {
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield.
    const source = (async function* (): AsyncGenerator<Buffer> {
      throw new Error('unplugged');
    })();

    await expect(decodeContent(source)).rejects.toThrow('unplugged');
  });
});

describe('readFileBytes', () => {
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
