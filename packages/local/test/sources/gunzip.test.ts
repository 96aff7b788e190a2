import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { gunzip } from '../../src/sources/gunzip.ts';

async function* chunksOf(bytes: Buffer, size = 1000): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** Bytes that do not compress to nothing, so that a cut falls into the data. */
function wordy(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 48271) % 2147483647;
      return 97 + (state % 16);
    }),
  );
}

async function collect(source: AsyncIterable<Buffer>): Promise<{ out: Buffer; error: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of source) chunks.push(chunk);
  } catch (error) {
    return { out: Buffer.concat(chunks), error };
  }
  return { out: Buffer.concat(chunks), error: undefined };
}

describe('gunzip', () => {
  it('decompresses several members in a row', async () => {
    const packed = Buffer.concat([gzipSync('one '), gzipSync('two')]);

    const { out, error } = await collect(gunzip(chunksOf(packed, 3)));

    expect(out.toString()).toBe('one two');
    expect(error).toBeUndefined();
  });

  it('hands out everything before the end of a file that is cut off, then fails', async () => {
    const text = wordy(200_000);
    const packed = gzipSync(text);

    const { out, error } = await collect(gunzip(chunksOf(packed.subarray(0, packed.length / 2))));

    expect(error).toMatchObject({ code: 'Z_BUF_ERROR' });
    expect(out.length).toBeGreaterThan(95_000);
    expect(text.subarray(0, out.length).equals(out)).toBe(true);
  });

  it('hands out what lies before damage, short of one portion, then fails', async () => {
    const text = wordy(200_000);
    const packed = gzipSync(text);
    packed.write('damage '.repeat(100), packed.length / 2);

    const { out, error } = await collect(gunzip(chunksOf(packed)));

    expect(error).toMatchObject({ code: 'Z_DATA_ERROR' });
    expect(out.length).toBeGreaterThan(90_000);
    expect(text.subarray(0, 90_000).equals(out.subarray(0, 90_000))).toBe(true);
  });

  it('passes on the error of its source', async () => {
    const broken = (async function* () {
      yield gzipSync('text').subarray(0, 12);
      throw new Error('unplugged');
    })();

    const { error } = await collect(gunzip(broken));

    expect(error).toMatchObject({ message: 'unplugged' });
  });

  it('holds no more than a few MiB of a file that expands a thousandfold', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const generator = gunzip(chunksOf(bomb, 64 * 1024));

    const before = process.memoryUsage().arrayBuffers;

    const first = await generator.next();
    const after = process.memoryUsage().arrayBuffers;
    await generator.return(undefined);

    expect(first.done).toBe(false);
    expect(after - before).toBeLessThan(16 * 1024 * 1024);
  });
});
