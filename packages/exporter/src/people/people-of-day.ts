import {
  type ActivityEvent,
  addDirectoryUser,
  type DirectoryUser,
  type IssuingCall,
  isDirectoryId,
  readDirectoryUser,
  sessionKeyIssuedBy,
} from '@iam-tracker/core';
import type { LakeRow } from '../parquet/parquet-file.ts';
import type { LateColumns } from '../stage-day.ts';
import { createCallStore } from './call-store.ts';
import { createCallers } from './callers.ts';
import type { DayFacts } from './day-facts.ts';
import { createNumbering } from './numbering.ts';
import { createSubjects, type Who } from './subjects.ts';

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

/** Seconds of a day, both ends included: what is kept of an event is its subject and its second. */
const SPAN = 86_401;

/**
 * Begins a day (UTC, `YYYY-MM-DD`). Events may come in any order: who is behind them is said at the end, when
 * every call of the day is known.
 */
export function createPeopleOfDay(day: string, earlier: EarlierDays): PeopleOfDay {
  const start = Date.parse(day);
  const callers = createCallers();
  const keys = createNumbering();
  const calls = createCallStore(callers, keys);
  const subjects = createSubjects(callers, keys);
  const users = new Map<string, DirectoryUser>();
  const wantedKeys = new Set<string>();
  const wantedIds = new Set<string>();

  function learn(event: ActivityEvent): void {
    const key = sessionKeyIssuedBy(event);
    if (key !== undefined) calls.add(key, event);
    const user = readDirectoryUser(event);
    if (user === undefined) return;
    addDirectoryUser(users, user);
  }

  /** Follows every session, as often as that leads to keys that were not looked for in earlier days yet. */
  async function followAll(): Promise<void> {
    const found = new Map<string, IssuingCall>();
    const lookup = (key: string) => {
      const call = calls.get(key);
      if (call !== undefined) return call;
      wantedKeys.add(key);
      return found.get(key);
    };
    for (;;) {
      const looked = wantedKeys.size;
      subjects.follow(lookup);
      const fresh = [...wantedKeys].slice(looked);
      if (fresh.length === 0) return;
      for (const [key, call] of await earlier.calls(fresh)) found.set(key, call);
    }
  }

  /** Makes the cells of everyone; those who are known by their id in a directory get their names. */
  async function nameAll(everyone: readonly Who[]): Promise<PersonCells[]> {
    for (const { actor } of everyone) {
      const id = actor.toLowerCase();
      if (isDirectoryId(id) && !users.has(id)) wantedIds.add(id);
    }
    const found = await earlier.names([...wantedIds]);
    return everyone.map(({ actor, actorType, certainty }) => {
      const id = actor.toLowerCase();
      const user = isDirectoryId(id) ? (users.get(id) ?? found.get(id)) : undefined;
      return { person: user?.name ?? actor, personType: actorType, personCertainty: certainty };
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
      return subjects.numberOf(event) * SPAN + Math.min(Math.max(second || 0, 0), SPAN - 1);
    },
    async complete() {
      await followAll();
      const cells = await nameAll(subjects.everyone);
      return (kept): LakeRow => {
        const time = start + (kept % SPAN) * 1000;
        return cells[subjects.whoAt(Math.floor(kept / SPAN), time)] ?? {};
      };
    },
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
