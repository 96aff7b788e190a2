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

/** Writes all of it in one LevelDB batch, perhaps with what others want to write: whole or not at all. */
export type GatheredWriter = (writes: readonly DynaliteWrite[]) => Promise<void>;

/**
 * Makes the database write what is asked of it in the same instant as one LevelDB batch: whole or
 * not at all, and several times faster than one by one.
 *
 * LevelDB hands each batch to the operating system before it is acknowledged, so the end of this
 * process, however sudden, loses nothing. A power cut may lose the last seconds. The ledger must not
 * outlive the events it vouches for, so before a batch that touches it all earlier ones are forced to
 * the disk itself.
 *
 * After a failed batch nothing more is written, ever: LevelDB's log may now end in half a record, and
 * whatever came after it would be lost when the log is next read.
 *
 * `noteWrite` hears of each key before it is written.
 */
export function gatherWrites(
  db: DynaliteDb,
  isLedger: (key: string) => boolean,
  noteWrite: (key: string) => void = () => undefined,
): GatheredWriter {
  // What dynalite laid over these takes no options and writes one by one.
  const level = Object.getPrototypeOf(db) as DynaliteLevel;
  let waiting: { writes: readonly DynaliteWrite[]; callback: DynaliteCallback<void> }[] = [];
  let isWriting = false;
  let failure: Error | null = null;

  function add(writes: readonly DynaliteWrite[], callback: DynaliteCallback<void>): void {
    for (const { key } of writes) noteWrite(key);
    waiting.push({ writes, callback });
    if (isWriting) return;
    isWriting = true;
    setImmediate(writeWaiting);
  }

  async function writeWaiting(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (failure === null) {
      try {
        const writes = batch.flatMap((each) => each.writes);
        if (writes.some(({ key }) => isLedger(key))) {
          // Syncing any write syncs the whole log up to it.
          await level.put.call(db, 'synced', true, { sync: true });
        }
        await level.batch.call(db, writes);
      } catch (error) {
        failure = writeFailure(error);
      }
    }
    for (const { callback } of batch) callback(failure);
    if (waiting.length > 0) setImmediate(writeWaiting);
    else isWriting = false;
  }

  db.put = (key, value, callback) => add([{ type: 'put', key, value }], callback);
  db.del = (key, callback) => add([{ type: 'del', key }], callback);
  return (writes) =>
    new Promise((resolve, reject) => {
      add(writes, (error) => (error ? reject(error) : resolve()));
    });
}

function writeFailure(cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `the embedded database could not write and has stopped (${reason}); what was acknowledged is safe`,
    { cause },
  );
}
