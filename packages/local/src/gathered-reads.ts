/// <reference path="./dynalite.d.ts" />

/**
 * Makes the database look up what is asked of it in the same instant in one go, and what is asked
 * several times once: an operation on 25 items wants the description of their table 26 times.
 */
export function gatherReads(db: DynaliteDb): void {
  let waiting = new Map<string, DynaliteCallback<unknown>[]>();

  function get(key: string, callback: DynaliteCallback<unknown>): void {
    if (waiting.size === 0) setImmediate(readWaiting);
    const callbacks = waiting.get(key);
    if (callbacks === undefined) waiting.set(key, [callback]);
    else callbacks.push(callback);
  }

  async function readWaiting(): Promise<void> {
    const batch = waiting;
    waiting = new Map();
    let values: unknown[] = [];
    let failure: Error | null = null;
    try {
      values = await db.getMany([...batch.keys()]);
    } catch (error) {
      failure = error as Error;
    }
    let position = 0;
    for (const callbacks of batch.values()) {
      for (const callback of callbacks) callback(failure, values[position]);
      position += 1;
    }
  }

  db.get = get;
}
