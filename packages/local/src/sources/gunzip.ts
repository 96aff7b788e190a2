import { createGunzip } from 'node:zlib';

/**
 * Compressed bytes given to zlib at once. What one portion yields stays in memory (deflate expands at
 * most 1,032 times, so 2 MiB), and is what is lost when that portion turns out to be damaged.
 */
const PORTION_BYTES = 2048;

/**
 * Decompresses gzip, also several members in a row. Everything that could be decompressed comes before
 * the error of a damaged or cut-off file.
 */
export async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createGunzip();
  let ready: Buffer[] = [];
  let failure: Error | undefined;
  unzip.on('data', (chunk: Buffer) => ready.push(chunk));
  unzip.on('error', (error) => {
    failure = error;
  });
  try {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length; from += PORTION_BYTES) {
        const portion = chunk.subarray(from, from + PORTION_BYTES);
        await new Promise<void>((resolve) => unzip.write(portion, () => resolve()));
        yield* ready;
        ready = [];
        if (failure !== undefined) throw failure;
      }
    }
    await new Promise<void>((resolve) => {
      unzip.once('end', resolve);
      unzip.once('error', () => resolve());
      unzip.end();
    });
    yield* ready;
    if (failure !== undefined) throw failure;
  } finally {
    unzip.destroy();
  }
}
