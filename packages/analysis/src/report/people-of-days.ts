import {
  type ActivityEvent,
  addCall,
  addDirectoryUser,
  DAY,
  type DirectoryUser,
  dayOf,
  followSession,
  type IssuingCall,
  isDirectoryId,
  keyToFollow,
  LONGEST_CHAIN_HOURS,
  mergeCalls,
  type Person,
  readDirectoryUser,
  type SessionUse,
  sessionKeyIssuedBy,
  toIssuingCall,
} from '@iam-tracker/core';

/** Days before an event on which a session may have been opened that led to it. */
export const CHAIN_DAYS = Math.ceil(LONGEST_CHAIN_HOURS / 24);

/** Finds who is behind the events of days that pass in order; within a day events come in any order. */
export interface PeopleOfDays {
  /** Forgets what is too old to matter for a day and those after it (`YYYY-MM-DD`). */
  begin(day: string): void;
  /** Forgets what is not of these days (`YYYY-MM-DD`), and returns those of them of which nothing was known: in place of `begin`, for days in any order. */
  turnTo(wanted: readonly string[]): readonly string[];
  learn(event: ActivityEvent): void;
  /** Finds who is behind a call; not before all events of its day were learnt. */
  find(use: SessionUse): Person;
  /** Returns the name of a person who may be known by the id in a directory. */
  nameOf(actor: string): string;
}

export function createPeopleOfDays(): PeopleOfDays {
  const days = new Map<string, Map<string, IssuingCall>>();
  const users = new Map<string, DirectoryUser>();

  function lookup(key: string): IssuingCall | undefined {
    let found: IssuingCall | undefined;
    for (const calls of days.values()) {
      const call = calls.get(key);
      if (call !== undefined) found = found === undefined ? call : mergeCalls(found, call);
    }
    return found;
  }

  return {
    begin(day) {
      const oldest = dayOf(Date.parse(day) - CHAIN_DAYS * DAY);
      for (const known of days.keys()) if (known < oldest) days.delete(known);
      if (!days.has(day)) days.set(day, new Map());
    },
    turnTo(wanted) {
      for (const known of days.keys()) if (!wanted.includes(known)) days.delete(known);
      const fresh = wanted.filter((day) => !days.has(day));
      for (const day of fresh) days.set(day, new Map());
      return fresh;
    },
    learn(event) {
      const key = sessionKeyIssuedBy(event);
      if (key !== undefined) {
        const calls = days.get(event.eventDate);
        if (calls !== undefined) addCall(calls, key, toIssuingCall(event));
      }
      const user = readDirectoryUser(event);
      if (user === undefined) return;
      addDirectoryUser(users, user);
    },
    find: (use) => followSession(use, lookup),
    nameOf: (actor) =>
      (isDirectoryId(actor) ? users.get(actor.toLowerCase())?.name : undefined) ?? actor,
  };
}

/** Keeps of an event what its session is followed from; undefined when its own record says it all. */
export function sessionOf(event: ActivityEvent): SessionUse | undefined {
  if (keyToFollow(event) === undefined) return undefined;
  const { issuedAccessKeyId } = event;
  return { ...toIssuingCall(event), issuedAccessKeyId };
}
