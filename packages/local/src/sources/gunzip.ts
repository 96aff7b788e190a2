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
  let wake = () => {};
  unzip.on('error', (error) => {
    failure = error;
    wake();
  });
  /** Waits for `start` to call back, or for the failure after which nothing ever does. */
  const settled = (start: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      start(resolve);
    });
  function* takeReady(): Generator<Buffer> {
    yield* ready;
    ready = [];
    if (failure !== undefined) throw failure;
  }
  try {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length; from += PORTION_BYTES) {
        const portion = chunk.subarray(from, from + PORTION_BYTES);
        await settled((done) => unzip.write(portion, () => done()));
        yield* takeReady();
      }
    }
    await settled((done) => unzip.once('end', done).end());
    yield* takeReady();
  } finally {
    unzip.destroy();
  }
}
