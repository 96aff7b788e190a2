import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Records of one account repeat each other: in blocks of this many they pack to a tenth. */
const RECORDS_PER_BLOCK = 64;

/** Several walks may be under way, each in a block or two. */
const OPEN_BLOCKS = 8;

/** JSON texts by number, packed so that a million records need some 200 MB, mostly off the heap. */
export interface RecordArchive {
  readonly size: number;
  /** Adds a text, which must be JSON on one line, under the number `size`. */
  append(text: string): void;
  read(ordinal: number): string;
}

export function createRecordArchive(): RecordArchive {
  const packed: Buffer[] = [];
  const opened = new Map<number, readonly string[]>();
  let tail: string[] = [];

  function open(block: number): readonly string[] {
    if (block === packed.length) return tail;
    const texts = opened.get(block) ?? unpack(packed[block]);
    // A Map keeps insertion order: putting a block back makes it the youngest.
    opened.delete(block);
    opened.set(block, texts);
    const [oldest] = opened.keys();
    if (opened.size > OPEN_BLOCKS && oldest !== undefined) opened.delete(oldest);
    return texts;
  }

  return {
    get size() {
      return packed.length * RECORDS_PER_BLOCK + tail.length;
    },
    append(text) {
      tail.push(text);
      if (tail.length < RECORDS_PER_BLOCK) return;
      packed.push(deflateRawSync(tail.join('\n'), { level: 1 }));
      tail = [];
    },
    read(ordinal) {
      const text = open(Math.floor(ordinal / RECORDS_PER_BLOCK))[ordinal % RECORDS_PER_BLOCK];
      if (text === undefined) throw new RangeError(`no record has the number ${ordinal}`);
      return text;
    },
  };
}

function unpack(block: Buffer | undefined): readonly string[] {
  return block === undefined ? [] : inflateRawSync(block).toString('utf8').split('\n');
}
