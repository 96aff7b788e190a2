import { stat } from 'node:fs/promises';
import { type Clock, SECOND } from '@iam-tracker/core';
import { locateData } from './data-directory.ts';

/** Watches whether another process has worked with the ledger of a data folder, without opening it. */
interface LedgerWatch {
  /** Remembers the ledger as it is now: call it when it was closed. */
  remember(): Promise<void>;
  /** Resolves once another process has closed the ledger since, or may have died over it. */
  changed(signal: AbortSignal): Promise<void>;
}

/** Looking costs one system call. */
const LOOK_EVERY = SECOND;
/** A ledger without the note of its end is open, or its process was killed: it is worth a try that often. */
const TRY_EVERY = 15;

export function watchLedger(dataDirectory: string, { sleep }: Pick<Clock, 'sleep'>): LedgerWatch {
  const { filesPath } = locateData(dataDirectory);
  /** Time at which it was last closed; undefined when it is open. */
  const lastClosed = () =>
    stat(filesPath).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  let known: number | undefined;
  return {
    async remember() {
      known = await lastClosed();
    },
    async changed(signal) {
      for (let looks = 1; ; looks += 1) {
        await sleep(LOOK_EVERY, signal);
        const closed = await lastClosed();
        const isClosedAnew = closed !== undefined && closed !== known;
        if (isClosedAnew || (closed === undefined && looks % TRY_EVERY === 0)) return;
      }
    },
  };
}
