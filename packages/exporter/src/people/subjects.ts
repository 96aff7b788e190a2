import {
  type ActivityEvent,
  attributeByRecord,
  followSession,
  type IssuingLookup,
  isForeignCopy,
  keyToFollow,
  type Person,
} from '@iam-tracker/core';
import { type Callers, createNumbering, type Numbering } from './kept-calls.ts';

export type Who = Pick<Person, 'actor' | 'actorType' | 'certainty'>;

/**
 * Subjects that events of a day share: whom the record names, or a caller with a key that leads on. A
 * million events have some thousands of the former, and of the latter as many as there were sessions, so of these
 * nothing is kept but numbers.
 */
interface Subjects {
  /** Returns the number of the subject of an event, the same for equal ones; counted from 0. */
  numberOf(event: ActivityEvent): number;
  /** Follows every session. What the last call found is what counts. */
  follow(lookup: IssuingLookup): void;
  /** Returns who is behind a subject at a time (milliseconds since the epoch), as a number among `everyone`. */
  whoAt(subject: number, time: number): number;
  readonly everyone: readonly Who[];
}

/** Later than any time as text: everything known of a session is followed. */
const AFTER_ALL = '9999';

/** The number of no caller and no key. */
const NONE = -1;

export function createSubjects(callers: Callers, keys: Numbering): Subjects {
  const everyone: Who[] = [];
  const whoTexts = createNumbering();
  // By the numbers of subjects.
  const own: number[] = [];
  const followed: number[] = [];
  const openedAt: number[] = [];
  const callerOf: number[] = [];
  const keyOf: number[] = [];
  const next: (number | undefined)[] = [];
  /** The first subject with a key, by its number; `next` leads on to the others. */
  const firstWithKey: (number | undefined)[] = [];
  /** The subject without a session, by the number of who it is. */
  const plain: (number | undefined)[] = [];

  function whoNumber({ actor, actorType, certainty }: Who): number {
    // The last two are words of ours, so no two have one text.
    const number = whoTexts.numberOf(`${actor} ${actorType} ${certainty}`);
    everyone[number] ??= { actor, actorType, certainty };
    return number;
  }

  function add(who: number, caller: number, key: number): number {
    followed.push(who);
    openedAt.push(Number.NEGATIVE_INFINITY);
    callerOf.push(caller);
    keyOf.push(key);
    next.push(firstWithKey[key]);
    return own.push(who) - 1;
  }

  function sessionNumber(who: number, caller: number, key: number): number {
    let subject = firstWithKey[key];
    while (subject !== undefined && callerOf[subject] !== caller) subject = next[subject];
    if (subject !== undefined) return subject;
    const added = add(who, caller, key);
    firstWithKey[key] = added;
    return added;
  }

  return {
    everyone,
    numberOf(event) {
      const who = whoNumber(attributeByRecord(event));
      const key = keyToFollow(event);
      if (key !== undefined) return sessionNumber(who, callers.numberOf(event), keys.numberOf(key));
      plain[who] ??= add(who, NONE, NONE);
      return plain[who];
    },
    follow(lookup) {
      for (const [subject, number] of keyOf.entries()) {
        const key = keys.texts[number];
        if (key === undefined) continue;
        const caller = callers.at(callerOf[subject] ?? NONE);
        const leading = isForeignCopy(caller) ? { issuedAccessKeyId: key } : { accessKeyId: key };
        const use = { ...caller, ...leading, eventTime: AFTER_ALL };
        followed[subject] = whoNumber(followSession(use, lookup));
        const opening = lookup(key, use)?.eventTime;
        openedAt[subject] = opening === undefined ? Number.NEGATIVE_INFINITY : Date.parse(opening);
      }
    },
    whoAt(subject, time) {
      const isOpened = time >= (openedAt[subject] ?? Number.NaN);
      const who = isOpened ? followed[subject] : own[subject];
      if (who === undefined) throw new Error(`there is no subject ${subject}`);
      return who;
    },
  };
}
