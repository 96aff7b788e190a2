import { type Caller, formatTime, type IssuingCall, mergeCalls, SECOND } from '@iam-tracker/core';
import type { FactStore } from './day-facts.ts';

/** Numbers texts from 0 on, the same for equal ones, so that everything else about them can be lists of numbers. */
export interface Numbering {
  numberOf(text: string): number;
  /** Returns undefined for a text that has no number yet. */
  find(text: string): number | undefined;
  /** The texts by their numbers. */
  readonly texts: readonly string[];
}

export function createNumbering(): Numbering {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  return {
    texts,
    find: (text) => numbers.get(text),
    numberOf(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
  };
}

/** A caller, whatever the key: many calls have few of them. */
type KeptCaller = Omit<Caller, 'accessKeyId'> & { readonly eventName: string };

/** Keeps each caller once. */
export interface Callers {
  /** Returns the number of the caller, the same for equal ones; counted from 0. */
  numberOf(caller: KeptCaller): number;
  at(number: number): KeptCaller;
}

export function createCallers(): Callers {
  const callers: KeptCaller[] = [];
  const texts = createNumbering();
  return {
    numberOf(call) {
      const { actor, actorType, assumedRoot, delegateAccountId, eventName } = call;
      const { roleArn, sessionName, sourceIdentity, userName, userType } = call;
      // Every event comes along here; as JSON, no two callers have one text.
      const text = JSON.stringify([
        ...[actor, actorType, eventName, userName, userType, roleArn, sessionName],
        ...[sourceIdentity, assumedRoot, delegateAccountId],
      ]);
      const number = texts.numberOf(text);
      callers[number] ??= {
        ...{ actor, actorType, eventName, userName, userType, roleArn, sessionName },
        ...{ sourceIdentity, assumedRoot, delegateAccountId },
      };
      return number;
    },
    at(number) {
      const caller = callers[number];
      if (caller === undefined) throw new Error(`there is no caller ${number}`);
      return caller;
    },
  };
}

/** The calls that opened the sessions of a day, by the keys that they handed out. */
interface CallStore extends FactStore<IssuingCall> {
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
