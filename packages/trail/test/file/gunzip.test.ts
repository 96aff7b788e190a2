import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { gunzip } from '../../src/file/gunzip.ts';

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

const WORDS = Buffer.from('no member');

function changed(member: Buffer, at: number): Buffer {
  const copy = Buffer.from(member);
  const index = copy.length + at;
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

/** Every optional part of a header (RFC 1952, 2.3.1). */
function withHeader(member: Buffer): Buffer {
  const fixed = Buffer.from(member.subarray(0, 10));
  fixed[3] = 0x1e;
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  const texts = Buffer.from('name\0comment\0');
  return Buffer.concat([fixed, extra, texts, Buffer.from([7, 7]), member.subarray(10)]);
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
    packed.fill(0xff, packed.length / 2, packed.length / 2 + 700);

    const { out, error } = await collect(gunzip(chunksOf(packed)));

    expect(error).toMatchObject({ code: 'Z_DATA_ERROR' });
    expect(out.length).toBeGreaterThan(90_000);
    expect(text.subarray(0, 90_000).equals(out.subarray(0, 90_000))).toBe(true);
  });

  it('hands out every byte before damage in a small file', async () => {
    // A block that is stored as it is, then one of a type that does not exist (RFC 1951, 3.2).
    const block = Buffer.from([0, 4, 0, 0xfb, 0xff, ...Buffer.from('one '), 0x07]);
    const damaged = Buffer.concat([gzipSync('').subarray(0, 10), block]);

    const { out, error } = await collect(gunzip(chunksOf(damaged)));

    expect(error).toMatchObject({ code: 'Z_DATA_ERROR' });
    expect(out.toString()).toBe('one ');
  });

  it.each([
    ['zero bytes behind a member', [gzipSync('one '), Buffer.alloc(5000)]],
    ['zero bytes between members', [gzipSync('one '), Buffer.alloc(600), gzipSync('two')]],
    ['line feeds behind a member', [gzipSync('one '), Buffer.from('\r\n')]],
    ['a name, a comment and more in its header', [withHeader(gzipSync('one '))]],
  ])('reads on over %s', async (_what, parts) => {
    const { out, error } = await collect(gunzip(chunksOf(Buffer.concat(parts), 700)));

    expect(out.toString().trim()).toMatch(/^one( two)?$/);
    expect(error).toBeUndefined();
  });

  it.each([
    ['a wrong checksum', changed(gzipSync('one '), -8), 'one two', 'GZIP_CHECKSUM'],
    ['a wrong length', changed(gzipSync('one '), -1), 'one two', 'GZIP_CHECKSUM'],
    ['something else behind it', Buffer.concat([gzipSync('one '), WORDS]), 'one two', 'GZIP_GAP'],
    ['its end cut off', gzipSync('one ').subarray(0, -9), 'one two', 'Z_DATA_ERROR'],
  ])('keeps a member with %s, and reads the next one', async (_what, member, text, code) => {
    const { out, error } = await collect(
      gunzip(chunksOf(Buffer.concat([member, gzipSync('two')]))),
    );

    expect(out.toString()).toBe(text);
    expect(error).toMatchObject({ code });
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
