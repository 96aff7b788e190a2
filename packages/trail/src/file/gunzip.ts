import { crc32 } from 'node:zlib';
import { type ByteQueue, createByteQueue, inflate } from './inflate.ts';

/** The first bytes of every member: gzip, and deflate as its method (RFC 1952, 2.3.1). */
const MEMBER_MARK = Buffer.from([0x1f, 0x8b, 0x08]);
const FIXED_HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const SEARCH_BYTES = 64 * 1024;

/** Optional parts of a header (RFC 1952, 2.3.1). */
const FLAG = { headerChecksum: 0x02, extra: 0x04, name: 0x08, comment: 0x10 } as const;

/**
 * Decompresses gzip, also several members in a row and with padding behind them. Damage costs what is
 * damaged: everything that could be decompressed, members behind it included, comes before the first
 * error is thrown. A wrong checksum is an error behind all of its member.
 */
export async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const queue = createByteQueue(source);
  let failure: Error | undefined;
  try {
    for (;;) {
      const { isFound, gap } = await findMember(queue);
      failure ??= gap;
      if (!isFound) break;
      const damage = yield* unpackMember(queue);
      failure ??= damage;
    }
  } finally {
    await queue.close();
  }
  if (failure !== undefined) throw failure;
}

/** Hands out what a member holds and returns what is wrong with it. */
export async function* unpackMember(queue: ByteQueue): AsyncGenerator<Buffer, Error | undefined> {
  if (!(await skipHeader(queue))) return endsEarly();
  let checksum = 0;
  let bytes = 0;
  const data = inflate(queue);
  let next = await data.next();
  for (; next.done !== true; next = await data.next()) {
    checksum = crc32(next.value, checksum);
    bytes += next.value.length;
    yield next.value;
  }
  const { failure } = next.value;
  if (failure !== undefined) return failure;
  const trailer = await takeExactly(queue, TRAILER_BYTES);
  if (trailer.length < TRAILER_BYTES) return endsEarly();
  // The size is kept modulo 2^32 (RFC 1952, 2.3.1).
  const isRight = trailer.readUInt32LE(0) === checksum && trailer.readUInt32LE(4) === bytes >>> 0;
  return isRight ? undefined : gzipError('GZIP_CHECKSUM');
}

/** Passes over the header of a member; false when the file ends in it. */
async function skipHeader(queue: ByteQueue): Promise<boolean> {
  const fixed = await takeExactly(queue, FIXED_HEADER_BYTES);
  if (fixed.length < FIXED_HEADER_BYTES) return false;
  const flags = fixed[3] ?? 0;
  if (flags & FLAG.extra) {
    const size = await takeExactly(queue, 2);
    if (size.length < 2) return false;
    const extra = await takeExactly(queue, size.readUInt16LE(0));
    if (extra.length < size.readUInt16LE(0)) return false;
  }
  if (flags & FLAG.name && !(await skipText(queue))) return false;
  if (flags & FLAG.comment && !(await skipText(queue))) return false;
  return !(flags & FLAG.headerChecksum) || (await takeExactly(queue, 2)).length === 2;
}

/** Passes over a text that ends with a zero byte. */
async function skipText(queue: ByteQueue): Promise<boolean> {
  for (let part = await queue.take(SEARCH_BYTES); part; part = await queue.take(SEARCH_BYTES)) {
    const end = part.indexOf(0);
    if (end === -1) continue;
    queue.putBack(part.subarray(end + 1));
    return true;
  }
  return false;
}

interface NextMember {
  readonly isFound: boolean;
  /** Set when more than padding lay before it. */
  readonly gap?: Error;
}

/** Goes on to the next member, over padding in silence and over anything else with an error. */
async function findMember(queue: ByteQueue): Promise<NextMember> {
  let gap: { gap?: Error } = {};
  for (let part = await queue.take(SEARCH_BYTES); part; part = await queue.take(SEARCH_BYTES)) {
    const start = gap.gap === undefined ? part.findIndex((byte) => !isPadding(byte)) : 0;
    if (start === -1) continue;
    const seen = Buffer.concat([part.subarray(start), await takeExactly(queue, 2)]);
    const found = seen.indexOf(MEMBER_MARK);
    if (found !== 0) gap = { gap: isCutMark(seen) ? endsEarly() : gzipError('GZIP_GAP') };
    if (found !== -1) {
      queue.putBack(seen.subarray(found));
      return { isFound: true, ...gap };
    }
    // The mark may begin in the last two bytes.
    if (seen.length > 2) queue.putBack(seen.subarray(-2));
  }
  return { isFound: false, ...gap };
}

function isCutMark(bytes: Buffer): boolean {
  return MEMBER_MARK.subarray(0, bytes.length).equals(bytes);
}

function isPadding(byte: number): boolean {
  return byte === 0 || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Fewer bytes only where the source ends. */
async function takeExactly(queue: ByteQueue, count: number): Promise<Buffer> {
  let taken: Buffer = Buffer.alloc(0);
  while (taken.length < count) {
    const part = await queue.take(count - taken.length);
    if (part === undefined) break;
    taken = taken.length === 0 ? part : Buffer.concat([taken, part]);
  }
  return taken;
}

function endsEarly(): Error {
  return gzipError('Z_BUF_ERROR');
}

/** An error with a code, as those of zlib have. */
function gzipError(code: 'GZIP_CHECKSUM' | 'GZIP_GAP' | 'Z_BUF_ERROR'): Error {
  return Object.assign(new Error(code), { code });
}
