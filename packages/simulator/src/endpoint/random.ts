import { createRandom } from '../account/random.ts';

/** Returns numbers uniform in [0, 1). */
export type Random = () => number;

/**
 * Keeps one stream of numbers per name, each a function of seed and name alone: what happens in one
 * Region does not change the dice of another, whatever order their requests arrive in.
 */
export function createRandomStreams(seed: number): (name: string) => Random {
  const root = createRandom(seed);
  const streams = new Map<string, Random>();
  return (name) => {
    const stream = streams.get(name) ?? root.fork(name).float;
    streams.set(name, stream);
    return stream;
  };
}
