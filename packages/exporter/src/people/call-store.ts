import { formatTime, type IssuingCall, mergeCalls, SECOND } from '@iam-tracker/core';
import type { Callers } from './callers.ts';
import type { FactStore } from './day-facts.ts';
import type { Numbering } from './numbering.ts';

/** The calls that opened the sessions of a day, by the keys that they handed out. */
export interface CallStore extends FactStore<IssuingCall> {
  /** Adds a call; of several that handed out one key, the one that core prefers stays. */
  add(key: string, call: IssuingCall): void;
}

/** Stands for the key of a caller that has none. */
const NO_KEY = -1;

/** Keeps of calls what tells the person, as numbers: a day may have hundreds of thousands. */
export function createCallStore(callers: Callers, keys: Numbering): CallStore {
  // By the numbers of the keys that were handed out; undefined where none was.
  const callerOf: (number | undefined)[] = [];
  const signedBy: number[] = [];
  const secondOf: number[] = [];

  function at(number: number): IssuingCall | undefined {
    const caller = callerOf[number];
    if (caller === undefined) return undefined;
    const accessKeyId = keys.texts[signedBy[number] ?? NO_KEY];
    const eventTime = formatTime((secondOf[number] ?? 0) * SECOND);
    return { ...callers.at(caller), accessKeyId, eventTime, eventId: '' };
  }

  return {
    add(key, call) {
      const number = keys.numberOf(key);
      const known = at(number);
      // Which of two equal calls it was makes no difference to anything that is kept of them.
      const chosen = known === undefined ? call : mergeCalls(known, { ...call, eventId: '' });
      const { accessKeyId, eventTime } = chosen;
      callerOf[number] = callers.numberOf(chosen);
      signedBy[number] = accessKeyId === undefined ? NO_KEY : keys.numberOf(accessKeyId);
      secondOf[number] = Date.parse(eventTime) / 1000;
    },
    get(key) {
      const number = keys.find(key);
      return number === undefined ? undefined : at(number);
    },
    *entries() {
      const given = [...callerOf.keys()].filter((number) => callerOf[number] !== undefined);
      const textOf = (number: number) => keys.texts[number] ?? '';
      for (const number of given.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))) {
        const call = at(number);
        if (call !== undefined) yield [textOf(number), call];
      }
    },
  };
}
