import { type Caller, type IssuingCall, mergeCalls } from '@iam-tracker/core';
import type { FactStore } from './day-facts.ts';

/** What a call is kept as: millions of calls have few callers, and their times are numbers. */
interface KeptCall {
  /** Its texts are those of every call of this caller, `accessKeyId` left out. */
  readonly caller: Omit<Caller, 'accessKeyId'> & { readonly eventName: string };
  readonly accessKeyId: string | undefined;
  readonly eventSeconds: number;
}

/** The calls that opened the sessions of a day, by the keys that they handed out. */
export interface CallStore extends FactStore<IssuingCall> {
  /** Adds a call; of several that handed out one key, the one that core prefers stays. */
  add(key: string, call: IssuingCall): void;
}

/** Keeps of calls what tells the person, in a tenth of the memory that the events take. */
export function createCallStore(): CallStore {
  const calls = new Map<string, KeptCall>();
  const callers = new Map<string, KeptCall['caller']>();

  function keepCaller(call: IssuingCall): KeptCall['caller'] {
    const { actor, actorType, assumedRoot, delegateAccountId, eventName } = call;
    const { roleArn, sessionName, sourceIdentity, userName, userType } = call;
    const caller = {
      ...{ actor, actorType, eventName, userName, userType, roleArn, sessionName },
      ...{ sourceIdentity, assumedRoot, delegateAccountId },
    };
    const text = JSON.stringify(Object.values(caller).map((value) => value ?? null));
    const known = callers.get(text);
    if (known === undefined) callers.set(text, caller);
    return known ?? caller;
  }

  const get = (key: string): IssuingCall | undefined => {
    const kept = calls.get(key);
    return kept === undefined ? undefined : unpack(kept);
  };

  return {
    add(key, call) {
      const known = get(key);
      // Which of two equal calls it was makes no difference to anything that is kept of them.
      const { eventTime, ...chosen } =
        known === undefined ? call : mergeCalls(known, { ...call, eventId: '' });
      const kept = {
        caller: keepCaller({ ...chosen, eventTime }),
        accessKeyId: chosen.accessKeyId,
        eventSeconds: Date.parse(eventTime) / 1000,
      };
      calls.set(key, kept);
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

function unpack({ caller, accessKeyId, eventSeconds }: KeptCall): IssuingCall {
  const eventTime = new Date(eventSeconds * 1000).toISOString().replace('.000Z', 'Z');
  return { ...caller, accessKeyId, eventTime, eventId: '' };
}
