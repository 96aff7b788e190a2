/** A process that may die: before or after the effect of any call it makes. */
export interface Mortal {
  /** Wraps the methods of a port; after death no call ever answers. */
  guard<T extends object>(port: T): T;
  /** Resolves at the moment of death. */
  readonly death: Promise<void>;
  /** Calls begun so far. */
  calls(): number;
}

/**
 * Makes a process that dies at its `lastCall`-th call, counted from 0; never when undefined. A call
 * that `diesAfterEffect` is carried out but its answer is lost.
 */
export function createMortal(lastCall: number | undefined, diesAfterEffect: boolean): Mortal {
  let calls = 0;
  let isDead = false;
  let die: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  const never = new Promise<never>(() => undefined);

  async function call(effect: () => unknown): Promise<unknown> {
    if (isDead) return never;
    const isLast = calls === lastCall;
    calls += 1;
    if (!isLast) {
      try {
        const answer = await effect();
        return isDead ? await never : answer;
      } catch (error) {
        if (isDead) return never;
        throw error;
      }
    }
    isDead = true;
    if (diesAfterEffect) await Promise.resolve(effect()).catch(() => undefined);
    die();
    return never;
  }

  return {
    death,
    calls: () => calls,
    guard: (port) =>
      new Proxy(port, {
        get(target, name) {
          const member = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => call(() => member.apply(target, args));
        },
      }),
  };
}
