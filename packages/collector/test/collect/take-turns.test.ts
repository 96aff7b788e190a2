import { createVirtualTime, type VirtualTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { type TurnTaker, takeTurns } from '../../src/collect/take-turns.ts';

interface TestTaker extends TurnTaker {
  /** `[from, to]` of each turn, seconds. */
  readonly turns: (readonly [from: number, to: number])[];
  /** Time of its end, seconds. */
  readonly finished: number[];
}

/** A taker with so many seconds of work. */
function aTaker(time: VirtualTime, seconds: number): TestTaker {
  let left = seconds * 1000;
  const taker: TestTaker = {
    turns: [],
    finished: [],
    async takeTurn(until, signal) {
      const from = time.now();
      const stretch = Math.max(0, Math.min(left, until - from));
      await time.sleep(stretch, signal).catch(() => undefined);
      left -= time.now() - from;
      taker.turns.push([from / 1000, time.now() / 1000]);
      return left > 0;
    },
    async finish() {
      taker.finished.push(time.now() / 1000);
    },
  };
  return taker;
}

interface Play {
  readonly workers: number;
  readonly seconds: readonly number[];
  readonly deadline: number;
  readonly random?: () => number;
  readonly signal?: AbortSignal;
}

async function play(
  time: VirtualTime,
  { workers, seconds, deadline, random, signal }: Play,
): Promise<TestTaker[]> {
  const takers = seconds.map((work) => aTaker(time, work));
  await time.run(
    takeTurns(takers, {
      workers,
      deadline: deadline * 1000,
      clock: time,
      random: random ?? (() => 0),
      signal: signal ?? new AbortController().signal,
    }),
  );
  return takers;
}

describe('takeTurns', () => {
  it('lets all work at once, to the end, when there are enough workers', async () => {
    const time = createVirtualTime(0);

    const takers = await play(time, { workers: 3, seconds: [5, 500, 50], deadline: 860 });

    expect(takers.map(({ turns }) => turns)).toEqual([[[0, 5]], [[0, 500]], [[0, 50]]]);
    expect(takers.map(({ finished }) => finished)).toEqual([[5], [500], [50]]);
  });

  it('lets no more work at a time than there are workers', async () => {
    const time = createVirtualTime(0);

    const takers = await play(time, { workers: 2, seconds: [10, 10, 10, 10, 10], deadline: 860 });

    expect(takers.flatMap(({ turns }) => turns)).toEqual([
      [0, 10],
      [0, 10],
      [10, 20],
      [10, 20],
      [20, 30],
    ]);
  });

  it('gives each a turn before the time is up, however much the first have to do', async () => {
    const time = createVirtualTime(0);
    const seconds = Array.from({ length: 34 }, () => 100_000);

    const takers = await play(time, { workers: 4, seconds, deadline: 860 });

    expect(takers.every(({ turns }) => turns.some(([from, to]) => to - from > 60))).toBe(true);
    expect(takers.map(({ finished }) => finished)).toEqual(seconds.map(() => [860]));
  });

  it('comes back to those with more to do and finishes each once', async () => {
    const time = createVirtualTime(0);

    const [long, short] = await play(time, { workers: 1, seconds: [50, 5], deadline: 60 });

    expect(long?.turns).toEqual([
      [0, 30],
      [35, 55],
    ]);
    expect(short?.turns).toEqual([[30, 35]]);
    expect([long?.finished, short?.finished]).toEqual([[55], [35]]);
  });

  it('gives turns of ten seconds at least, and finishes those whom the time does not reach', async () => {
    const time = createVirtualTime(0);

    const takers = await play(time, { workers: 1, seconds: [99, 99, 99, 99], deadline: 25 });

    expect(takers.map(({ turns: [turn] }) => turn)).toEqual([
      [0, 10],
      [10, 20],
      [20, 25],
      [25, 25],
    ]);
    expect(takers.map(({ finished }) => finished)).toEqual([[25], [25], [25], [25]]);
  });

  it('begins with another one each time, so that the last are not last for ever', async () => {
    const play99 = (random: number) =>
      play(createVirtualTime(0), {
        workers: 1,
        seconds: [99, 99, 99, 99],
        deadline: 10,
        random: () => random,
      });

    const runs = await Promise.all([0, 0.25, 0.5, 0.999].map(play99));

    const first = runs.map((takers) => takers.findIndex(({ turns }) => turns[0]?.[0] === 0));
    expect(first).toEqual([0, 1, 2, 3]);
  });

  it('ends all turns and finishes each when aborted', async () => {
    const time = createVirtualTime(0);
    const stop = new AbortController();
    const ending = time.sleep(3000).then(() => stop.abort());

    const takers = await play(time, {
      workers: 1,
      seconds: [99, 99],
      deadline: 860,
      signal: stop.signal,
    });

    await ending;
    expect(takers.map(({ finished }) => finished)).toEqual([[3], [3]]);
  });

  it('has nothing to do without takers', async () => {
    const time = createVirtualTime(0);

    const takers = await play(time, { workers: 16, seconds: [], deadline: 860 });

    expect([takers, time.now()]).toEqual([[], 0]);
  });
});
