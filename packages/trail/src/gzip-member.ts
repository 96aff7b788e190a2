import { createHash } from 'node:crypto';
import { constants, crc32, type InflateRaw, inflateRawSync } from 'node:zlib';
import { unpackMember } from './file/gunzip.ts';
import { createByteQueue } from './file/inflate.ts';

/** Reason for which bytes are not one whole gzip member and nothing else (RFC 1952). */
export type GzipProblem = 'not_gzip' | 'broken' | 'too_large';

/** Content of a gzip file by its hash. */
export interface HashedContent {
  /** Of the uncompressed bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** Bytes follow the member, another member perhaps, which most programs read as if they belonged to it. */
  readonly hasMore: boolean;
}

/** Content of a gzip file: its bytes, or why there are none. */
interface GzipContent extends HashedContent {
  readonly content: Buffer;
}

const FIXED_HEADER = 10;
/** A member's CRC-32 and length. */
const TRAILER = 8;
/** CloudTrail writes ten bytes. Names and comments may stand there, and are not content. */
const MAX_HEADER = 4_096;
/** Files of this size and less, which are nearly all, are read in one go: a stream costs more than they do. */
const SMALL_BYTES = 4_194_304;
/** What a small file may grow to before it is read as a stream. */
const SMALL_CONTENT_BYTES = 16_777_216;

/**
 * Takes apart a gzip file of one member, whose content has at most `maxBytes`. Content is what the first member holds, whatever
 * follows.
 */
export function gunzipMember(file: Uint8Array, maxBytes: number): GzipContent | GzipProblem {
  const start = headerLength(file);
  if (start === undefined) return 'not_gzip';
  try {
    const options = { info: true, maxOutputLength: maxBytes, finishFlush: constants.Z_FINISH };
    // The types do not know `info`.
    const { buffer, engine } = inflateRawSync(file.subarray(start), options) as unknown as {
      buffer: Buffer;
      engine: InflateRaw;
    };
    const end = start + engine.bytesWritten;
    const trailer = file.subarray(end, end + TRAILER);
    if (!fits(trailer, crc32(buffer), buffer.length)) return 'broken';
    const sha256 = createHash('sha256').update(buffer).digest('hex');
    return { content: buffer, sha256, hasMore: file.length > end + TRAILER };
  } catch (error) {
    return isTooLarge(error) ? 'too_large' : 'broken';
  }
}

/**
 * Hashes the content of a gzip file as it comes, of at most `maxBytes`; never holds more of a large file than a few chunks.
 *
 * @throws whatever `source` throws
 */
export async function hashGzip(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<HashedContent | GzipProblem> {
  const chunks = source[Symbol.asyncIterator]();
  const begin: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) break;
    begin.push(next.value);
    length += next.value.length;
    if (length > SMALL_BYTES) return hashStream(Buffer.concat(begin), chunks, maxBytes);
  }
  const file = begin.length === 1 && begin[0] !== undefined ? begin[0] : Buffer.concat(begin);
  const small = gunzipMember(file, Math.min(maxBytes, SMALL_CONTENT_BYTES));
  if (small === 'too_large' && maxBytes > SMALL_CONTENT_BYTES) {
    return hashStream(file, chunks, maxBytes);
  }
  return typeof small === 'string' ? small : { sha256: small.sha256, hasMore: small.hasMore };
}

async function hashStream(
  begin: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  maxBytes: number,
): Promise<HashedContent | GzipProblem> {
  if (headerLength(begin) === undefined) return 'not_gzip';
  const queue = createByteQueue(joined(begin, rest));
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    const member = unpackMember(queue);
    let next = await member.next();
    for (; next.done !== true; next = await member.next()) {
      bytes += next.value.length;
      if (bytes > maxBytes) return 'too_large';
      hash.update(next.value);
    }
    if (next.value !== undefined) return 'broken';
    return { sha256: hash.digest('hex'), hasMore: (await queue.take(1)) !== undefined };
  } finally {
    await queue.close();
  }
}

async function* joined(begin: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  yield Buffer.from(begin.buffer, begin.byteOffset, begin.length);
  try {
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length);
    }
  } finally {
    await rest.return?.();
  }
}

function fits(trailer: Uint8Array, checksum: number, bytes: number): boolean {
  if (trailer.length < TRAILER) return false;
  const view = new DataView(trailer.buffer, trailer.byteOffset, TRAILER);
  return view.getUint32(0, true) === checksum && view.getUint32(4, true) === bytes % 2 ** 32;
}

/** Length of a member's header; undefined for what is none. Bits that are reserved, or that no file of CloudTrail has, are none. */
function headerLength(file: Uint8Array): number | undefined {
  const [first, second, method, flags = 0] = file;
  const isGzip = first === 0x1f && second === 0x8b && method === 8 && (flags & 0xe1) === 0;
  if (!isGzip || file.length < FIXED_HEADER) return undefined;
  let at = FIXED_HEADER;
  if ((flags & 4) !== 0) at += 2 + (file[at] ?? 0) + (file[at + 1] ?? 0) * 256;
  for (const text of [8, 16]) {
    if ((flags & text) === 0) continue;
    const end = file.subarray(0, MAX_HEADER).indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at <= Math.min(file.length, MAX_HEADER) ? at : undefined;
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
}
