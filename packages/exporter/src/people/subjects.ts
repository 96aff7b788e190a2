import {
  type ActivityEvent,
  attributeByRecord,
  followSession,
  type IssuingLookup,
  isForeignCopy,
  keyToFollow,
  type Person,
} from '@iam-tracker/core';
import type { Callers } from './callers.ts';

export type Who = Pick<Person, 'actor' | 'actorType' | 'certainty'>;

/**
 * Who the events of a day have in common: whom the record names, or a caller with a key that leads on. A
 * million events have some thousands of the former, and of the latter as many as there were sessions, so of these
 * nothing is kept but numbers.
 */
export interface Subjects {
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

export function createSubjects(callers: Callers): Subjects {
  const everyone: Who[] = [];
  const whoNumbers = new Map<string, number>();
  const numbers = new Map<string, number>();
  /** By the numbers of subjects. */
  const own: number[] = [];
  const followed: number[] = [];
  const openedAt: number[] = [];
  const sessions: (string | undefined)[] = [];

  function whoNumber({ actor, actorType, certainty }: Who): number {
    // The last two are words of ours, so no two have one text.
    const text = `${actor} ${actorType} ${certainty}`;
    const known = whoNumbers.get(text);
    if (known !== undefined) return known;
    whoNumbers.set(text, everyone.length);
    return everyone.push({ actor, actorType, certainty }) - 1;
  }

  function add(text: string, who: number, isSession: boolean): number {
    numbers.set(text, own.length);
    followed.push(who);
    openedAt.push(Number.NEGATIVE_INFINITY);
    sessions.push(isSession ? text : undefined);
    return own.push(who) - 1;
  }

  return {
    everyone,
    numberOf(event) {
      const who = whoNumber(attributeByRecord(event));
      const key = keyToFollow(event);
      const text = key === undefined ? `= ${who}` : `${callers.numberOf(event)} ${key}`;
      return numbers.get(text) ?? add(text, who, key !== undefined);
    },
    follow(lookup) {
      for (const [subject, text] of sessions.entries()) {
        if (text === undefined) continue;
        const space = text.indexOf(' ');
        const caller = callers.at(Number(text.slice(0, space)));
        const key = text.slice(space + 1);
        const keys = isForeignCopy(caller) ? { issuedAccessKeyId: key } : { accessKeyId: key };
        const use = { ...caller, ...keys, eventTime: AFTER_ALL };
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
