import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gunzip } from '../../src/file/gunzip.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function unpack(bytes: Buffer, size: number): Promise<{ out: string; failed: boolean }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of gunzip(chunksOf(bytes, size))) chunks.push(chunk);
  } catch {
    return { out: Buffer.concat(chunks).toString('latin1'), failed: true };
  }
  return { out: Buffer.concat(chunks).toString('latin1'), failed: false };
}

const texts = fc.array(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 3 });
const size = fc.integer({ min: 1, max: 40 });

describe('gunzip', () => {
  it('always ends with a part of the data, wherever a file is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(), size, async (members, at, chunk) => {
        const packed = Buffer.concat(members.map((text) => gzipSync(text)));
        const whole = Buffer.from(members.join('')).toString('latin1');

        const { out } = await unpack(packed.subarray(0, at % (packed.length + 1)), chunk);

        expect(whole.startsWith(out)).toBe(true);
      }),
    );
  });

  it('always ends and never loses the members before damage', async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        size,
        async (members, at, change, chunk) => {
          const first = gzipSync('first ');
          const rest = Buffer.concat(members.map((text) => gzipSync(text)));
          const index = at % rest.length;
          rest[index] = (rest[index] ?? 0) ^ change;

          const { out } = await unpack(Buffer.concat([first, rest]), chunk);

          expect(out.startsWith('first ')).toBe(true);
        },
      ),
    );
  });

  it('always reads all members, whatever padding lies between', async () => {
    const padding = fc.integer({ min: 0, max: 3000 }).map((length) => Buffer.alloc(length));
    await fc.assert(
      fc.asyncProperty(texts, padding, size, async (members, zeros, chunk) => {
        const packed = Buffer.concat(members.flatMap((text) => [gzipSync(text), zeros]));

        const { out, failed } = await unpack(packed, chunk);

        expect(out).toBe(Buffer.from(members.join('')).toString('latin1'));
        expect(failed).toBe(false);
      }),
    );
  });
});
