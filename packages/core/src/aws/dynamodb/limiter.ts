/** Runs a task once there is room. */
type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets at most `limit` tasks run at a time; the others wait their turn, first come, first served. */
export function createLimiter(limit: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line, or the order of requests would be lost.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
