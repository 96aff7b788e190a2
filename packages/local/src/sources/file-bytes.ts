import { open } from 'node:fs/promises';
import { gunzip } from './gunzip.ts';

const CHUNK_BYTES = 256 * 1024;

/** Enough to know a tar archive by its mark at byte 257. */
const SIGNATURE_BYTES = 512;

/** A gzip file inside another happens when a transfer compresses what was compressed. */
const MAX_GZIP_LAYERS = 3;

const PACKED_FORMATS = [
  { name: 'a ZIP archive', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'Zstandard data', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'bzip2 data', at: 0, bytes: [0x42, 0x5a, 0x68] },
  { name: 'xz data', at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'a 7z archive', at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf] },
  { name: 'a Parquet file', at: 0, bytes: [0x50, 0x41, 0x52, 0x31] },
  { name: 'a tar archive', at: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72] },
] as const;

export type Content =
  /** UTF-8, without a byte order mark. */
  | { readonly kind: 'text'; readonly chunks: AsyncIterable<Buffer> }
  | { readonly kind: 'empty' }
  /** A format that is recognised and not read. */
  | { readonly kind: 'packed'; readonly name: string };

/** Reads a file from its beginning; the file is closed when the reader stops. */
export async function* readFileBytes(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * Tells by its first bytes, never by a name, what a file holds, and decodes it: gzip and the UTF-16
 * that Windows shells write. The caller reads `chunks` to the end or closes it.
 */
export async function decodeContent(source: AsyncIterable<Buffer>): Promise<Content> {
  return decodeLayer(source, MAX_GZIP_LAYERS);
}

async function decodeLayer(source: AsyncIterable<Buffer>, layersLeft: number): Promise<Content> {
  const { signature, chunks } = await peek(source);
  if (signature.length === 0) return { kind: 'empty' };
  if (layersLeft > 0 && startsWith(signature, [0x1f, 0x8b])) {
    return decodeLayer(gunzip(chunks), layersLeft - 1);
  }
  const packed = PACKED_FORMATS.find(({ at, bytes }) => startsWith(signature.subarray(at), bytes));
  if (packed !== undefined) {
    await chunks.return(undefined);
    return { kind: 'packed', name: packed.name };
  }
  if (startsWith(signature, [0xff, 0xfe]))
    return { kind: 'text', chunks: decode(chunks, 'utf-16le') };
  if (startsWith(signature, [0xfe, 0xff]))
    return { kind: 'text', chunks: decode(chunks, 'utf-16be') };
  if (startsWith(signature, [0xef, 0xbb, 0xbf]))
    return { kind: 'text', chunks: dropBytes(chunks, 3) };
  return { kind: 'text', chunks };
}

function startsWith(bytes: Buffer, expected: readonly number[]): boolean {
  return expected.every((byte, i) => bytes[i] === byte);
}

interface Peeked {
  readonly signature: Buffer;
  /** Everything, the signature included. */
  readonly chunks: AsyncGenerator<Buffer>;
}

async function peek(source: AsyncIterable<Buffer>): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let bytes = 0;
  let failure: { error: unknown } | undefined;
  while (bytes < SIGNATURE_BYTES && failure === undefined) {
    try {
      const next = await iterator.next();
      if (next.done) break;
      first.push(next.value);
      bytes += next.value.length;
    } catch (error) {
      // What came before the error is still to be read; without anything the error is all there is.
      if (bytes === 0) throw error;
      failure = { error };
    }
  }
  async function* everything(): AsyncGenerator<Buffer> {
    try {
      yield* first;
      if (failure !== undefined) throw failure.error;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { signature: Buffer.concat(first).subarray(0, SIGNATURE_BYTES), chunks: everything() };
}

async function* decode(
  chunks: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* dropBytes(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    const dropped = Math.min(left, chunk.length);
    left -= dropped;
    if (dropped < chunk.length) yield chunk.subarray(dropped);
  }
}
