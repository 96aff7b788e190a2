/** Most commands write fewer keys: they are remembered as they are, and the memory for millions is not asked for. */
const MAX_REMEMBERED = 2_000;

/** A Bloom filter of 4 MB: of three million keys, one in a hundred others is taken for written. */
const FILTER_BITS = 2 ** 25;
const PLACES = 5;

/** Remembers keys, in a few megabytes however many they are. */
interface WrittenKeys {
  add(key: string): void;
  /** True of every key that was added, and of a few others once they are many. */
  mayHave(key: string): boolean;
}

export function createWrittenKeys(): WrittenKeys {
  const remembered = new Set<string>();
  let filter: Uint8Array | undefined;

  return {
    add(key) {
      if (filter !== undefined) return addToFilter(filter, key);
      remembered.add(key);
      if (remembered.size < MAX_REMEMBERED) return;
      filter = new Uint8Array(FILTER_BITS / 8);
      for (const each of remembered) addToFilter(filter, each);
      remembered.clear();
    },

    mayHave: (key) => (filter === undefined ? remembered.has(key) : isInFilter(filter, key)),
  };
}

function isInFilter(bits: Uint8Array, text: string): boolean {
  const [first, second] = hashesOf(text);
  for (let place = 0; place < PLACES; place += 1) {
    const bit = (first + Math.imul(place, second)) >>> 7;
    if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

function addToFilter(bits: Uint8Array, text: string): void {
  const [first, second] = hashesOf(text);
  for (let place = 0; place < PLACES; place += 1) {
    const bit = (first + Math.imul(place, second)) >>> 7;
    bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
}

/** Two numbers of 32 bits. What collides is looked for, nothing worse: they need not withstand an attacker. */
function hashesOf(text: string): [number, number] {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul((second << 5) ^ (second >>> 27) ^ unit, 0x5bd1e995);
  }
  return [first ^ (first >>> 15), second | 1];
}
