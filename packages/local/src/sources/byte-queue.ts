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
