import {
  type ActivityEvent,
  addDirectoryUser,
  type DirectoryUser,
  dayOf,
  type IssuingCall,
  isDirectoryId,
  readDirectoryUser,
  sessionKeyIssuedBy,
} from '@iam-tracker/core';
import { type FactKind, factsKey, NAMES, SESSIONS } from '@iam-tracker/lake';
import type { DayReading, LateColumns, SmallObject } from '../export/export-day.ts';
import type { LakeRow } from '../export/parquet-file.ts';
import type { CallOptions, ExportDependencies } from '../ports.ts';
import {
  changedKeys,
  createEarlierDays,
  type DayFacts,
  daysThatWanted,
  type EarlierDays,
  encodeFacts,
} from './day-facts.ts';
import { createCallers, createCallStore, createNumbering } from './kept-calls.ts';
import { createSubjects, type Who } from './subjects.ts';

/**
 * Reads a day of events by one query, and finds the person behind each: by the calls of the day, and by the facts
 * of the days before. What the day itself tells of later ones goes beside its files; the days that it explains
 * otherwise than before are marked first.
 */
export function readEventDay(
  day: string,
  {
    events,
    lake,
    dirtyDays,
    clock,
  }: Pick<ExportDependencies, 'events' | 'lake' | 'dirtyDays' | 'clock'>,
  options: CallOptions,
): DayReading {
  const people = createPeopleOfDay(day, createEarlierDays(day, lake, options));

  async function renew<Fact>(
    kind: FactKind,
    facts: DayFacts<Fact>,
    isKept: boolean,
  ): Promise<SmallObject | undefined> {
    const key = factsKey(kind, day);
    const [content, before] = await Promise.all([encodeFacts(facts), lake.read(key, options)]);
    const isThere = before !== undefined && (isKept || Buffer.compare(before, content) === 0);
    if (isThere) return undefined;
    const keys = await changedKeys(before, facts.gives);
    const lastDay = dayOf(clock.now());
    for (const later of await daysThatWanted(kind, { day, keys, lastDay }, lake, options)) {
      await dirtyDays.renew(later, options);
    }
    return { key, content };
  }

  return {
    rows: events.eventsOfDay(day, options),
    late: people,
    async beside({ isKept }) {
      const sessions = await renew(SESSIONS, people.sessions, isKept);
      const names = await renew(NAMES, people.names, isKept);
      return [sessions, names].flatMap((each) => each ?? []);
    },
  };
}

/** Finds the person behind each event of a day; the facts are complete once `complete` has resolved. */
interface PeopleOfDay extends LateColumns {
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
function createPeopleOfDay(day: string, earlier: EarlierDays): PeopleOfDay {
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
