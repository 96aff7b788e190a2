import { createHash } from 'node:crypto';

/** Returns numbers uniform in [0, 1). */
export type Random = () => number;

/**
 * Keeps one stream of numbers per name, each a function of seed and name alone: what happens in one
 * Region does not change the dice of another, whatever order their requests arrive in.
 */
export function createRandomStreams(seed: number): (name: string) => Random {
  const streams = new Map<string, Random>();
  return (name) => {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const random = createRandom(createHash('sha256').update(`${seed}/${name}`).digest());
    streams.set(name, random);
    return random;
  };
}

/** The generator known as sfc32: 128 bits of state, small, and good enough for dice. */
function createRandom(seed: Buffer): Random {
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = seed.readInt32LE(12);
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
}
