import {
  type ActivityEvent,
  attributeByRecord,
  type DirectoryUser,
  followSession,
  type IssuingCall,
  isDirectoryId,
  isForeignCopy,
  keyToFollow,
  mergeDirectoryUsers,
  type Person,
  readDirectoryUser,
  type SessionUse,
  sessionKeyIssuedBy,
} from '@iam-tracker/core';
import type { LakeRow } from '../parquet/parquet-file.ts';
import type { LateColumns } from '../stage-day.ts';
import { createCallStore } from './call-store.ts';
import type { DayFacts } from './day-facts.ts';

/** Where earlier days are looked into; what is not there is left out. */
export interface EarlierDays {
  calls(keys: readonly string[]): Promise<ReadonlyMap<string, IssuingCall>>;
  /** By user id. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, DirectoryUser>>;
}

/** Finds the person behind each event of a day; the facts are complete once `complete` has resolved. */
export interface PeopleOfDay extends LateColumns {
  readonly sessions: DayFacts<IssuingCall>;
  readonly names: DayFacts<DirectoryUser>;
}

/** The late cells of an event. */
interface PersonCells {
  readonly person: string;
  readonly personType: string;
  readonly personCertainty: string;
}

/** Who many events of the day have in common. */
interface Subject {
  /** As the record says. */
  readonly own: Who;
  /** Where to follow the session from; undefined when there is nothing to follow. */
  readonly use?: Omit<SessionUse, 'eventTime'>;
}

type Who = Pick<Person, 'actor' | 'actorType' | 'certainty'>;

/** What comes of a subject: the cells of events before its session was opened, and of all others. */
interface Answer {
  readonly own: PersonCells;
  readonly followed: PersonCells;
  /** When the session was opened, seconds since the beginning of the day. */
  readonly openedAt: number;
}

/** Seconds of a day, both ends included: what is kept of an event is its subject and its second. */
const SPAN = 86_401;
/** Later than any time as text: everything known of a session is followed. */
const AFTER_ALL = '9999';

/**
 * Begins a day (UTC, `YYYY-MM-DD`). Events may come in any order: who is behind them is said at the end, when
 * every call of the day is known.
 */
export function createPeopleOfDay(day: string, earlier: EarlierDays): PeopleOfDay {
  const start = Date.parse(day);
  const calls = createCallStore();
  const users = new Map<string, DirectoryUser>();
  const subjects: Subject[] = [];
  const indexes = new Map<string, number>();
  const wantedKeys = new Set<string>();
  const wantedIds = new Set<string>();

  function learn(event: ActivityEvent): void {
    const key = sessionKeyIssuedBy(event);
    if (key !== undefined) calls.add(key, event);
    const user = readDirectoryUser(event);
    if (user === undefined) return;
    const known = users.get(user.userId);
    users.set(user.userId, known === undefined ? user : mergeDirectoryUsers(known, user));
  }

  function indexOf(event: ActivityEvent): number {
    const subject = subjectOf(event);
    const text = JSON.stringify(subject);
    const known = indexes.get(text);
    if (known !== undefined) return known;
    indexes.set(text, subjects.length);
    return subjects.push(subject) - 1;
  }

  /** Follows every session, as often as that leads to keys that were not looked for in earlier days yet. */
  async function followAll(): Promise<readonly (Person | undefined)[]> {
    const found = new Map<string, IssuingCall>();
    const lookup = (key: string) => {
      const call = calls.get(key);
      if (call !== undefined) return call;
      wantedKeys.add(key);
      return found.get(key);
    };
    for (;;) {
      const looked = wantedKeys.size;
      const people = subjects.map(({ use }) =>
        use === undefined ? undefined : followSession({ ...use, eventTime: AFTER_ALL }, lookup),
      );
      const fresh = [...wantedKeys].slice(looked);
      if (fresh.length === 0) return people;
      for (const [key, call] of await earlier.calls(fresh)) found.set(key, call);
    }
  }

  /** Returns what makes cells; those who are known by their id in a directory get their names. */
  async function nameAll(everyone: Iterable<Who>): Promise<(who: Who) => PersonCells> {
    for (const { actor } of everyone) {
      const id = actor.toLowerCase();
      if (isDirectoryId(id) && !users.has(id)) wantedIds.add(id);
    }
    const found = await earlier.names([...wantedIds]);
    return ({ actor, actorType, certainty }) => {
      const id = actor.toLowerCase();
      const user = isDirectoryId(id) ? (users.get(id) ?? found.get(id)) : undefined;
      return { person: user?.name ?? actor, personType: actorType, personCertainty: certainty };
    };
  }

  async function answerAll(): Promise<readonly Answer[]> {
    const people = await followAll();
    const everyone = [...subjects.map(({ own }) => own), ...people.flatMap((each) => each ?? [])];
    const cellsOf = await nameAll(everyone);
    return subjects.map(({ own: who }, index) => {
      const own = cellsOf(who);
      const person = people[index];
      if (person === undefined) return { own, followed: own, openedAt: 0 };
      const opening = person.chain.at(-1);
      const openedAt = opening === undefined ? 0 : (Date.parse(opening.eventTime) - start) / 1000;
      return { own, followed: cellsOf(person), openedAt };
    });
  }

  return {
    sessions: { gives: calls, wants: wantedKeys },
    names: {
      gives: { get: (id) => users.get(id), entries: () => [...users].sort(byKey) },
      wants: wantedIds,
    },
    keep(row) {
      const event = row as ActivityEvent;
      learn(event);
      const second = (Date.parse(event.eventTime) - start) / 1000;
      return indexOf(event) * SPAN + Math.min(Math.max(second || 0, 0), SPAN - 1);
    },
    async complete() {
      const answers = await answerAll();
      return (kept): LakeRow => {
        const answer = answers[Math.floor(kept / SPAN)];
        if (answer === undefined) throw new Error('an event of another day');
        return kept % SPAN < answer.openedAt ? answer.own : answer.followed;
      };
    },
  };
}

/** Keeps of an event who it names, and where a session can be followed from. */
function subjectOf(event: ActivityEvent): Subject {
  const { actor, actorType, certainty } = attributeByRecord(event);
  const own = { actor, actorType, certainty };
  // Whom the record names for certain is believed, so a million events have few subjects.
  if (keyToFollow(event) === undefined) return { own };
  const { accessKeyId, issuedAccessKeyId } = event;
  const { assumedRoot, delegateAccountId, eventName, roleArn } = event;
  const { sessionName, sourceIdentity, userName, userType } = event;
  const use = {
    ...{ actor, actorType, userName, userType, accessKeyId, roleArn, sessionName },
    ...{ sourceIdentity, assumedRoot, delegateAccountId, eventName },
    // Of other calls it would make a subject of each.
    issuedAccessKeyId: isForeignCopy(event) ? issuedAccessKeyId : undefined,
  };
  return { own, use };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
