import { type IssuingCall, mergeCalls } from '@iam-tracker/core';
import type { Callers } from './callers.ts';
import type { FactStore } from './day-facts.ts';

/** What a call is kept as: a hundred bytes instead of thousands. */
interface KeptCall {
  /** Its number among the callers. */
  readonly caller: number;
  readonly accessKeyId: string | undefined;
  readonly eventSeconds: number;
}

/** The calls that opened the sessions of a day, by the keys that they handed out. */
export interface CallStore extends FactStore<IssuingCall> {
  /** Adds a call; of several that handed out one key, the one that core prefers stays. */
  add(key: string, call: IssuingCall): void;
}

/** Keeps of calls what tells the person. */
export function createCallStore(callers: Callers): CallStore {
  const calls = new Map<string, KeptCall>();

  function get(key: string): IssuingCall | undefined {
    const kept = calls.get(key);
    if (kept === undefined) return undefined;
    const { caller, accessKeyId, eventSeconds } = kept;
    const eventTime = new Date(eventSeconds * 1000).toISOString().replace('.000Z', 'Z');
    return { ...callers.at(caller), accessKeyId, eventTime, eventId: '' };
  }

  return {
    add(key, call) {
      const known = get(key);
      // Which of two equal calls it was makes no difference to anything that is kept of them.
      const chosen = known === undefined ? call : mergeCalls(known, { ...call, eventId: '' });
      const { accessKeyId, eventTime } = chosen;
      const caller = callers.numberOf(chosen);
      calls.set(key, { caller, accessKeyId, eventSeconds: Date.parse(eventTime) / 1000 });
    },
    get,
    *entries() {
      for (const key of [...calls.keys()].sort()) {
        const call = get(key);
        if (call !== undefined) yield [key, call];
      }
    },
  };
}
