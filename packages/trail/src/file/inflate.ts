import { createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib';

/** Bytes that are taken in portions and may be given back. */
export interface ByteQueue {
  /** Returns up to so many bytes, at least one; undefined when nothing follows. */
  take(maxBytes: number): Promise<Buffer | undefined>;
  /** Puts bytes in front of what comes next. */
  putBack(bytes: Buffer): void;
  /** Lets go of the source, read to its end or not. */
  close(): Promise<void>;
}

/** Makes a queue of the chunks of a source. Its errors are thrown by `take`. */
export function createByteQueue(source: AsyncIterable<Buffer>): ByteQueue {
  const chunks = source[Symbol.asyncIterator]();
  let front: Buffer[] = [];
  return {
    async take(maxBytes) {
      while (front.length === 0) {
        const next = await chunks.next();
        if (next.done) return undefined;
        if (next.value.length > 0) front = [next.value];
      }
      const [first = Buffer.alloc(0), ...rest] = front;
      const taken = first.subarray(0, maxBytes);
      front = taken.length === first.length ? rest : [first.subarray(maxBytes), ...rest];
      return taken;
    },
    putBack(bytes) {
      if (bytes.length > 0) front.unshift(bytes);
    },
    async close() {
      await chunks.return?.();
    },
  };
}

/**
 * Compressed bytes given to zlib at once. What one portion yields stays in memory (deflate expands at
 * most 1,032 times, so 2 MiB).
 */
const PORTION_BYTES = 2048;

/**
 * The beginning of the data that is kept, so that damage in it costs no more than what is damaged:
 * 64 KB hold most log files whole. Further on, damage costs up to one portion before it.
 */
const KEPT_BYTES = 64 * 1024;

/** Little enough to be worth trying to decompress in one go: most log files are smaller. */
const SMALL_BYTES = 64 * 1024;
const SMALL_OUTPUT_BYTES = 4 * 1024 * 1024;

/** The end of a stretch of deflate data. */
interface InflateEnd {
  /** Absent when the data is whole. */
  readonly failure?: Error;
}

/**
 * Decompresses the deflate data at the front of a queue and leaves what follows it there. Damaged data
 * ends it: everything that could be decompressed comes first, and the last bytes looked at are put back.
 */
export async function* inflate(queue: ByteQueue): AsyncGenerator<Buffer, InflateEnd> {
  const small = await inflateSmall(queue);
  if (small !== undefined) {
    yield small;
    return {};
  }
  const inflater = createInflater();
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let yieldedBytes = 0;
  let previous: Buffer = Buffer.alloc(0);
  try {
    for (;;) {
      const portion = await queue.take(PORTION_BYTES);
      const end = portion === undefined ? await inflater.finish() : await inflater.write(portion);
      for (const chunk of inflater.takeReady()) {
        yieldedBytes += chunk.length;
        yield chunk;
      }
      if (end.kind === 'more' && portion !== undefined) {
        previous = portion;
        if (keptBytes <= KEPT_BYTES) kept.push(portion);
        keptBytes += portion.length;
        continue;
      }
      if (end.kind === 'end') {
        if (portion !== undefined) queue.putBack(portion.subarray(end.consumedBytes));
        return {};
      }
      if (end.kind === 'more') return {};
      if (portion !== undefined) {
        if (keptBytes <= KEPT_BYTES) yield* replay(kept, portion, yieldedBytes);
        queue.putBack(Buffer.concat([previous, portion]));
      }
      return { failure: end.failure };
    }
  } finally {
    inflater.close();
  }
}

/** Decompresses whole data that is small, for a tenth of the effort; undefined, and nothing taken, for other. */
async function inflateSmall(queue: ByteQueue): Promise<Buffer | undefined> {
  const bytes = await queue.take(SMALL_BYTES);
  if (bytes === undefined) return undefined;
  try {
    const options = { info: true, maxOutputLength: SMALL_OUTPUT_BYTES };
    // With `info`, the engine comes along; its types do not say so.
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: InflateRaw;
    };
    queue.putBack(bytes.subarray(engine.bytesWritten));
    return buffer;
  } catch {
    queue.putBack(bytes);
    return undefined;
  }
}

/** Decompresses once more, now byte by byte, so that all before the damage comes out. */
async function* replay(
  before: readonly Buffer[],
  damaged: Buffer,
  skipBytes: number,
): AsyncGenerator<Buffer> {
  const inflater = createInflater();
  let left = skipBytes;
  try {
    for (const portion of before) await inflater.write(portion);
    for (let from = 0; from < damaged.length; from += 1) {
      const end = await inflater.write(damaged.subarray(from, from + 1));
      for (const chunk of inflater.takeReady()) {
        const skipped = Math.min(left, chunk.length);
        left -= skipped;
        if (skipped < chunk.length) yield chunk.subarray(skipped);
      }
      if (end.kind !== 'more') return;
    }
  } finally {
    inflater.close();
  }
}

type Step =
  | { readonly kind: 'more' }
  | { readonly kind: 'end'; readonly consumedBytes: number }
  | { readonly kind: 'failed'; readonly failure: Error };

interface Inflater {
  write(portion: Buffer): Promise<Step>;
  finish(): Promise<Step>;
  takeReady(): Buffer[];
  close(): void;
}

function createInflater(): Inflater {
  const stream = createInflateRaw();
  let ready: Buffer[] = [];
  let failure: Error | undefined;
  let isEnded = false;
  let wake = () => {};
  stream.on('data', (chunk: Buffer) => ready.push(chunk));
  stream.on('error', (error) => {
    failure = error;
    wake();
  });
  // Behind the end of the data zlib takes nothing and calls nothing back: this is how it says so.
  stream.on('end', () => {
    isEnded = true;
    wake();
  });

  async function settle(start: (done: () => void) => void): Promise<Step> {
    const before = stream.bytesWritten;
    await new Promise<void>((resolve) => {
      wake = resolve;
      start(resolve);
    });
    if (failure !== undefined) return { kind: 'failed', failure };
    return isEnded
      ? { kind: 'end', consumedBytes: stream.bytesWritten - before }
      : { kind: 'more' };
  }

  return {
    write: (portion) => settle((done) => stream.write(portion, () => done())),
    finish: () => settle((done) => stream.once('end', done).end()),
    takeReady() {
      const taken = ready;
      ready = [];
      return taken;
    },
    close: () => stream.destroy(),
  };
}
