import type { Clock } from '@iam-tracker/core';

/** The shortest turn when there are more runs than workers. */
const MIN_TURN_MILLISECONDS = 10_000;

/** Something that can work a while, be put aside, and go on later. */
export interface TurnTaker {
  /** Works until `until` (milliseconds) and tells whether there is more to do. */
  takeTurn(until: number, signal: AbortSignal): Promise<boolean>;
  /** Called once, when all is done or time is up. */
  finish(): Promise<void>;
}

interface TurnOptions {
  readonly workers: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Lets at most `workers` of them work at a time. When there are more, they take turns, so that a
 * large backlog of one cannot keep the others waiting until the time is up. Who comes first is left
 * to chance: should the time end before the last had a turn, it is not always the same ones.
 */
export async function takeTurns(
  takers: readonly TurnTaker[],
  { workers, deadline, clock, random, signal }: TurnOptions,
): Promise<void> {
  const first = Math.floor(random() * takers.length);
  const queue = [...takers.slice(first), ...takers.slice(0, first)];
  const rounds = Math.ceil(takers.length / workers);
  const turn = Math.max(MIN_TURN_MILLISECONDS, (deadline - clock.now()) / Math.max(rounds, 1));
  const work = async () => {
    for (let taker = queue.shift(); taker !== undefined; taker = queue.shift()) {
      const until = Math.min(deadline, clock.now() + turn);
      const hasMore = await taker.takeTurn(until, signal);
      if (hasMore && !signal.aborted && clock.now() < deadline) queue.push(taker);
      else await taker.finish();
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}
