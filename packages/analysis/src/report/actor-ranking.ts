import {
  type ActivityEvent,
  type ActorType,
  keyToFollow,
  placeOf,
  type SessionUse,
} from '@iam-tracker/core';
import { createTallies } from './bounded-collections.ts';
import type { ActorRanking, ActorRow } from './report-data.ts';

const SHOWN_PEOPLE = 25;
const SHOWN_OTHERS = 15;
/** Different networks counted per actor. */
const MAX_NETWORKS = 50;
/** Different actors counted one by one: names are the attacker's to choose. */
const MAX_COUNTED = 50_000;
const PEOPLE: readonly ActorType[] = ['person', 'iam_user', 'root'];

interface Tally {
  actor: string;
  actorType: ActorType;
  events: number;
  failures: number;
  changes: number;
  signIns: number;
  lastSeen: string;
  readonly networks: Set<string>;
}

/** Kind that an event counts as. */
interface Counted {
  readonly change: boolean;
  readonly signIn: boolean;
}

/** Acts of one session, until it is known whose it was. */
interface SessionTally {
  use: SessionUse;
  readonly tally: Tally;
}

/**
 * Counts what each person, program or account did, sessions followed to who opened them. Names that differ in case
 * only are one, as in `events --actor`.
 */
export function createActorRanking() {
  const tallies = createTallies(MAX_COUNTED, newTally);
  const sessions = new Map<string, SessionTally>();

  /** The sessions of a day are bounded too: what is beyond is counted by its record. */
  function sessionTally(use: SessionUse): SessionTally | undefined {
    const key = `${keyToFollow(use)}\n${use.actor}`;
    const known = sessions.get(key);
    if (known !== undefined || sessions.size >= MAX_COUNTED) return known;
    const fresh = { use, tally: newTally() };
    sessions.set(key, fresh);
    return fresh;
  }

  function addTo(actor: string, added: Tally): void {
    merge(tallies.of(actor.toLowerCase()), added);
  }

  return {
    /** Counts an event; `use` is what its session is followed from, if it has to be. */
    add(event: ActivityEvent, is: Counted, use?: SessionUse): void {
      const session = use === undefined ? undefined : sessionTally(use);
      if (use !== undefined && session !== undefined && session.use.eventTime < use.eventTime) {
        session.use = use;
      }
      count(session?.tally ?? tallies.of(event.actor.toLowerCase()), event, is);
    },
    /** Gives what was done in sessions to who is behind them. */
    settle(find: (use: SessionUse) => Pick<Tally, 'actor' | 'actorType'>): void {
      for (const { tally, use } of sessions.values()) {
        const { actor, actorType } = find(use);
        addTo(actor, { ...tally, actor, actorType });
      }
      sessions.clear();
    },
    /** `nameOf` returns the name of who is known by an id. */
    result(nameOf: (actor: string) => string = (actor) => actor): ActorRanking {
      const named = new Map<string, Tally>();
      for (const [, tally] of tallies.entries()) {
        const actor = nameOf(tally.actor);
        const known = named.get(actor.toLowerCase());
        if (known === undefined) named.set(actor.toLowerCase(), { ...tally, actor });
        else merge(known, { ...tally, actor });
      }
      const rows = [...named.values()].sort(byEvents);
      const people = rows.filter(({ actorType }) => PEOPLE.includes(actorType));
      const others = rows.filter(({ actorType }) => !PEOPLE.includes(actorType));
      return {
        people: people.slice(0, SHOWN_PEOPLE).map(rowOf),
        others: others.slice(0, SHOWN_OTHERS).map(rowOf),
        peopleCount: people.length,
        otherCount: others.length,
        uncountedEvents: tallies.rest.events,
      };
    },
  };
}

function count(tally: Tally, event: ActivityEvent, is: Counted): void {
  rename(tally, event.actor, event.actorType, event.eventTime);
  tally.events += 1;
  if (event.outcome === 'failure') tally.failures += 1;
  if (is.change) tally.changes += 1;
  if (is.signIn) tally.signIns += 1;
  addNetwork(tally, placeOf(event));
}

function merge(into: Tally, added: Tally): void {
  rename(into, added.actor, added.actorType, added.lastSeen);
  into.events += added.events;
  into.failures += added.failures;
  into.changes += added.changes;
  into.signIns += added.signIns;
  for (const network of added.networks) addNetwork(into, network);
}

/** Takes the newest spelling and type: what the actor is called now. */
function rename(tally: Tally, actor: string, actorType: ActorType, seen: string): void {
  if (seen < tally.lastSeen) return;
  tally.actor = actor;
  tally.actorType = actorType;
  tally.lastSeen = seen;
}

function addNetwork({ networks }: Tally, network: string | undefined): void {
  if (network !== undefined && networks.size < MAX_NETWORKS) networks.add(network);
}

function newTally(): Tally {
  return {
    actor: '',
    actorType: 'unknown',
    events: 0,
    failures: 0,
    changes: 0,
    signIns: 0,
    lastSeen: '',
    networks: new Set(),
  };
}

function byEvents(a: Tally, b: Tally): number {
  return a.events === b.events ? (a.actor < b.actor ? -1 : 1) : b.events - a.events;
}

function rowOf({ networks, ...tally }: Tally): ActorRow {
  return { ...tally, networks: networks.size };
}
