import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzip } from '@iam-tracker/trail/file';

const CHUNK_BYTES = 256 * 1024;
/** Less is not worth a read. */
const LEAST_ROOM_BYTES = 64 * 1024;

/** Between two looks at a pipe while there is nothing to read. */
const PIPE_PAUSE_MS = 20;

/**
 * Reads a file from its beginning, or a pipe until its last writer is gone; the file is closed when the
 * reader stops. A pipe never blocks: it is opened without waiting for a writer and looked at again and
 * again, so that waiting ends at once when the signal is aborted.
 *
 * @throws the signal's reason when aborted while waiting.
 */
export async function* readFileBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  // For regular files O_NONBLOCK means nothing (POSIX, open).
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let hasBeenRead = false;
    let room = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      // The end of a small file needs no memory of its own.
      if (room.length < LEAST_ROOM_BYTES) room = Buffer.allocUnsafe(CHUNK_BYTES);
      const bytesRead = await readNow(file, room);
      // A pipe without a writer looks like an empty file.
      if (bytesRead === 0 && (hasBeenRead || !(await file.stat()).isFIFO())) return;
      hasBeenRead ||= bytesRead !== 0;
      if (typeof bytesRead === 'number' && bytesRead > 0) {
        yield room.subarray(0, bytesRead);
        room = room.subarray(bytesRead);
      } else {
        await pause(signal);
      }
    }
  } finally {
    await file.close();
  }
}

/** Returns the number of bytes read: none at the end of a file and while a pipe has no writer. */
async function readNow(file: FileHandle, buffer: Buffer): Promise<number | 'nothing yet'> {
  try {
    return (await file.read(buffer, 0, buffer.length, null)).bytesRead;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'nothing yet';
    throw error;
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(PIPE_PAUSE_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw signal?.reason;
  });
}

/** Enough to know a tar archive by its mark at byte 257, and a table by its whole first line. */
const HEAD_BYTES = 4096;

/** A gzip file inside another happens when a transfer compresses what was compressed. */
const MAX_GZIP_LAYERS = 3;

/** Layers of text in text that are looked through, below zero. */
const MOST_DECODED = -3;

const UNPACK = 'unpack it to have it read';

/** Formats that are recognised and not read, and what to do with them. */
const PACKED_FORMATS = [
  { name: 'a ZIP archive', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04], advice: UNPACK },
  { name: 'Zstandard data', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd], advice: UNPACK },
  { name: 'bzip2 data', at: 0, bytes: [0x42, 0x5a, 0x68], advice: UNPACK },
  { name: 'xz data', at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], advice: UNPACK },
  { name: 'a 7z archive', at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf], advice: UNPACK },
  {
    name: 'a Parquet file',
    at: 0,
    bytes: [0x50, 0x41, 0x52, 0x31],
    advice: 'the log files themselves are read, or JSON written of it',
  },
  { name: 'a tar archive', at: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72], advice: UNPACK },
] as const;

type Content =
  /** UTF-8, without a byte order mark; `head` is its beginning, up to 4 KB. */
  | { readonly kind: 'text'; readonly head: Buffer; readonly chunks: AsyncIterable<Buffer> }
  | { readonly kind: 'empty' }
  /** A format that is recognised and not read. */
  | {
      readonly kind: 'packed';
      readonly name: string;
      /** To have it read. */
      readonly advice: string;
      readonly chunks: AsyncIterable<Buffer>;
    }
  /** Neither text nor anything that is recognised. */
  | { readonly kind: 'binary'; readonly chunks: AsyncIterable<Buffer> };

/**
 * Tells by its first bytes, never by a name, what a file holds, and decodes it: gzip and the UTF-16
 * that Windows shells write, with or without a mark. The caller reads `chunks` to the end or closes it.
 */
export async function decodeContent(source: AsyncIterable<Buffer>): Promise<Content> {
  return decodeLayer(source, MAX_GZIP_LAYERS);
}

async function decodeLayer(source: AsyncIterable<Buffer>, layersLeft: number): Promise<Content> {
  const { head, chunks } = await peek(source);
  if (head.length === 0) return { kind: 'empty' };
  if (layersLeft > 0 && startsWith(head, [0x1f, 0x8b])) {
    return decodeLayer(gunzip(chunks), layersLeft - 1);
  }
  const packed = PACKED_FORMATS.find(({ at, bytes }) => startsWith(head.subarray(at), bytes));
  if (packed !== undefined) {
    const { advice, name } = packed;
    return { kind: 'packed', name, advice, chunks };
  }
  const decoded = decodeText(head, chunks);
  // No more gzip in there; and what goes on being decoded without end is no text.
  if (decoded !== undefined && layersLeft > MOST_DECODED) {
    return decodeLayer(decoded, Math.min(layersLeft, 0) - 1);
  }
  return isBinary(head) ? { kind: 'binary', chunks } : { kind: 'text', head, chunks };
}

/** Undefined when the text is UTF-8 as it is. */
function decodeText(
  head: Buffer,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> | undefined {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return dropBytes(chunks, 3);
  if (startsWith(head, [0xff, 0xfe])) return decode(chunks, 'utf-16le');
  if (startsWith(head, [0xfe, 0xff])) return decode(chunks, 'utf-16be');
  // Without a mark the first two characters tell: both are ASCII in JSON.
  if (startsJson(head) && head[1] === 0 && head[2] !== 0) return decode(chunks, 'utf-16le');
  const isBigEndian = head[0] === 0 && startsJson(head.subarray(1)) && head[2] === 0;
  return isBigEndian ? decode(chunks, 'utf-16be') : undefined;
}

/** Zero bytes alone may be padding; together with other control characters they are in no text. */
function isBinary(head: Buffer): boolean {
  return (
    head.includes(0) && head.some((byte) => (byte > 0 && byte < 7) || (byte > 13 && byte < 27))
  );
}

/** An object, a list or a text begins here. */
function startsJson(bytes: Buffer): boolean {
  return bytes[0] === 0x7b || bytes[0] === 0x5b || bytes[0] === 0x22;
}

function startsWith(bytes: Buffer, expected: readonly number[]): boolean {
  return expected.every((byte, i) => bytes[i] === byte);
}

interface Peeked {
  readonly head: Buffer;
  /** Everything, the head included. */
  readonly chunks: AsyncGenerator<Buffer>;
}

async function peek(source: AsyncIterable<Buffer>): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let bytes = 0;
  let failure: { error: unknown } | undefined;
  while (bytes < HEAD_BYTES && failure === undefined) {
    try {
      const next = await iterator.next();
      if (next.done) break;
      first.push(next.value);
      bytes += next.value.length;
    } catch (error) {
      // Bytes before the error are still to be read; without anything the error is all there is.
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
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), chunks: everything() };
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
