/** A reproducible source of randomness. */
export interface Random {
  /** 32 uniform bits as an unsigned integer. */
  bits(): number;
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer; both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  /** The list must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** Waiting time until the next of many independent events. */
  exponential(mean: number): number;
  /**
   * Another stream, given by this stream's own name and `name` alone: how much was drawn from this
   * one before does not matter. So a change in one actor leaves every other actor as it was.
   */
  fork(name: string): Random;
}

type Words = readonly [number, number, number, number];

const ROOT: Words = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a];

export function createRandom(seed: number): Random {
  return openStream(absorb(ROOT, String(seed)));
}

/** Chooses by weight; build once, call often. Weights are positive, the list not empty. */
export function createChooser<T>(
  weighted: readonly (readonly [weight: number, value: T])[],
): (random: Random) => T {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  return (random) => {
    let rest = random.float() * total;
    for (const [weight, value] of weighted) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return (weighted.at(-1) as (typeof weighted)[number])[1];
  };
}

/** Hashes a name into a stream's identity: four multiply-and-mix lanes over its characters. */
function absorb([w0, w1, w2, w3]: Words, name: string): Words {
  let [a, b, c, d] = [w0, w1, w2, w3];
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a];
}

/** The generator is sfc32 (Chris Doty-Humphrey, PractRand): small, fast, 128 bits of state. */
function openStream(identity: Words): Random {
  let [a, b, c, d] = identity;

  function bits(): number {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  }
  // The first outputs still show the seed's pattern; fifteen rounds are the author's advice.
  for (let round = 0; round < 15; round += 1) bits();

  const float = (): number => bits() / 0x1_0000_0000;
  return {
    bits,
    float,
    int: (min, max) => min + Math.floor(float() * (max - min + 1)),
    chance: (probability) => float() < probability,
    pick: <T>(list: readonly T[]) => list[Math.floor(float() * list.length)] as T,
    exponential: (mean) => -Math.log(1 - float()) * mean,
    fork: (name) => openStream(absorb(identity, name)),
  };
}

/** Returns numbers uniform in [0, 1). */
export type Dice = () => number;

/**
 * Keeps one stream of numbers per name, each a function of seed and name alone: what happens in one
 * Region does not change the dice of another, whatever order their requests arrive in.
 */
export function createRandomStreams(seed: number): (name: string) => Dice {
  const root = createRandom(seed);
  const streams = new Map<string, Dice>();
  return (name) => {
    const stream = streams.get(name) ?? root.fork(name).float;
    streams.set(name, stream);
    return stream;
  };
}
