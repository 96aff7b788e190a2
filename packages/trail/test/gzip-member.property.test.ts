import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { fc, it } from '@fast-check/jest';
import { describe, expect, it as test } from '@jest/globals';
import { gunzipMember, hashGzip } from '../src/gzip-member.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What is compressed in a file; undefined when it cannot be read to its end. */
function contentOf(file: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(file);
  } catch {
    return undefined;
  }
}

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Content that does not compress, so that its file is read as a stream. */
function large(bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  let state = 1;
  for (let at = 0; at + 4 <= bytes; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    content.writeUInt32LE(state, at);
  }
  return content;
}

const LARGE = large(4_300_000);
const LARGE_FILE = gzipSync(LARGE, { level: 1 });

describe('hashGzip', () => {
  it.prop([fc.uint8Array({ maxLength: 500 }), fc.integer({ min: 1, max: 64 })])(
    'hashes what was compressed, however it comes',
    async (content, size) => {
      const file = gzipSync(content);

      await expect(hashGzip(inChunks(file, size), 500)).resolves.toEqual({
        sha256: sha256(content),
        hasMore: false,
      });
    },
  );

  it.prop([
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
  ])('sees every changed byte that changes the content', (content, at, change) => {
    const file = Buffer.from(gzipSync(content));
    const place = at % file.length;
    file[place] = (file[place] ?? 0) ^ change;
    // Bits that fill up the last byte of what is compressed are no content.
    const isSame = contentOf(file)?.equals(content) ?? false;

    const read = gunzipMember(file, 10_000);

    const seen = typeof read === 'string' ? 'problem' : read.hasMore || read.sha256;
    if (!isSame) expect(seen).not.toBe(sha256(content));
    // Time and system: RFC 1952, 2.3.1.
    else if (place >= 4 && place < 10) expect(seen).toBe(sha256(content));
  });

  it.prop([fc.uint8Array({ maxLength: 300 }), fc.nat()])(
    'calls a file that was cut short broken',
    (content, at) => {
      const file = gzipSync(content);

      expect(typeof gunzipMember(file.subarray(0, at % file.length), 10_000)).toBe('string');
    },
  );

  it.prop([fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 1, maxLength: 40 })])(
    'tells of anything behind the member, and reads none of it',
    (content, more) => {
      const file = gzipSync(content);
      const told = { sha256: sha256(content), hasMore: true };

      expect(gunzipMember(Buffer.concat([file, more]), 500)).toMatchObject(told);
      expect(gunzipMember(Buffer.concat([file, gzipSync(more)]), 500)).toMatchObject(told);
    },
  );

  test.each([
    ['as it is', [], false],
    ['with a byte more', [Buffer.from([0])], true],
    ['with another member', [gzipSync('more')], true],
    ['with megabytes of zeros', [Buffer.alloc(5_000_000)], true],
  ])('reads a large file %s as a stream', async (_name, more, hasMore) => {
    const file = Buffer.concat([LARGE_FILE, ...more]);

    for (const size of [1_000_003, file.length]) {
      await expect(hashGzip(inChunks(file, size), 1e9)).resolves.toEqual({
        sha256: sha256(LARGE),
        hasMore,
      });
    }
  });

  test('has a bound, and reads content of more than fits into memory at once as a stream', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));

    await expect(hashGzip(inChunks(bomb, 65_536), 18_000_000)).resolves.toBe('too_large');
    await expect(hashGzip(inChunks(bomb, 65_536), 30_000_000)).resolves.toMatchObject({
      hasMore: false,
    });
  });

  test.each([
    ['a changed byte', (file: Buffer) => file.fill(1, 4_250_000, 4_250_001)],
    ['an end that is missing', (file: Buffer) => file.subarray(0, -4)],
  ])('finds %s in a large file', async (_name, change) => {
    const read = await hashGzip(inChunks(change(Buffer.from(LARGE_FILE)), 65_536), 1e9);

    expect(read).toBe('broken');
  });

  test('throws what its source throws', async () => {
    async function* failing() {
      yield LARGE_FILE;
      throw new Error('gone');
    }

    await expect(hashGzip(failing(), 1e9)).rejects.toThrow('gone');
  });

  test.each(['', 'plain text', '\u001f\u008b'])('says that %j is no gzip file', async (text) => {
    await expect(hashGzip(inChunks(Buffer.from(text, 'latin1'), 9), 100)).resolves.toBe('not_gzip');
  });
});
