import {
  type ActivityEvent,
  type ActorType,
  compareText,
  keyToFollow,
  placeOf,
  type SessionUse,
} from '@iam-tracker/core';
import { createBoundedCounters } from '../bounded-collections.ts';
import type { ActorRanking, ActorRow } from './report-data.ts';

const SHOWN_PEOPLE = 25;
const SHOWN_OTHERS = 15;
/** Different networks counted per actor. */
const MAX_NETWORKS = 50;
/** Different actors counted one by one: names are the attacker's to choose. */
const MAX_COUNTED = 50_000;
const PEOPLE: readonly ActorType[] = ['person', 'iam_user', 'root'];

interface ActorCounters {
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
interface SessionCounters {
  use: SessionUse;
  readonly counters: ActorCounters;
}

/**
 * Counts what each person, program or account did, sessions followed to who opened them. Names that differ in case
 * only are one, as in `events --actor`.
 */
export function createActorRanking() {
  const byActor = createBoundedCounters(MAX_COUNTED, newActorCounters);
  const sessions = new Map<string, SessionCounters>();

  /** The sessions of a day are bounded too: what is beyond is counted by its record. */
  function sessionCounters(use: SessionUse): SessionCounters | undefined {
    const key = `${keyToFollow(use)}\n${use.actor}`;
    const known = sessions.get(key);
    if (known !== undefined || sessions.size >= MAX_COUNTED) return known;
    const fresh = { use, counters: newActorCounters() };
    sessions.set(key, fresh);
    return fresh;
  }

  function addTo(actor: string, added: ActorCounters): void {
    merge(byActor.of(actor.toLowerCase()), added);
  }

  return {
    /** Counts an event; `use` is what its session is followed from, if it has to be. */
    add(event: ActivityEvent, is: Counted, use?: SessionUse): void {
      const session = use === undefined ? undefined : sessionCounters(use);
      if (use !== undefined && session !== undefined && session.use.eventTime < use.eventTime) {
        session.use = use;
      }
      count(session?.counters ?? byActor.of(event.actor.toLowerCase()), event, is);
    },
    /** Gives what was done in sessions to who is behind them. */
    settle(find: (use: SessionUse) => Pick<ActorCounters, 'actor' | 'actorType'>): void {
      for (const { counters, use } of sessions.values()) {
        const { actor, actorType } = find(use);
        addTo(actor, { ...counters, actor, actorType });
      }
      sessions.clear();
    },
    /** `nameOf` returns the name of who is known by an id. */
    result(nameOf: (actor: string) => string = (actor) => actor): ActorRanking {
      const named = new Map<string, ActorCounters>();
      for (const [, counters] of byActor.entries()) {
        const actor = nameOf(counters.actor);
        const known = named.get(actor.toLowerCase());
        if (known === undefined) named.set(actor.toLowerCase(), { ...counters, actor });
        else merge(known, { ...counters, actor });
      }
      const rows = [...named.values()].sort(byEvents);
      const people = rows.filter(({ actorType }) => PEOPLE.includes(actorType));
      const others = rows.filter(({ actorType }) => !PEOPLE.includes(actorType));
      return {
        people: people.slice(0, SHOWN_PEOPLE).map(rowOf),
        others: others.slice(0, SHOWN_OTHERS).map(rowOf),
        peopleCount: people.length,
        otherCount: others.length,
        uncountedEvents: byActor.rest.events,
      };
    },
  };
}

function count(counters: ActorCounters, event: ActivityEvent, is: Counted): void {
  rename(counters, event.actor, event.actorType, event.eventTime);
  counters.events += 1;
  if (event.outcome === 'failure') counters.failures += 1;
  if (is.change) counters.changes += 1;
  if (is.signIn) counters.signIns += 1;
  addNetwork(counters, placeOf(event));
}

function merge(into: ActorCounters, added: ActorCounters): void {
  rename(into, added.actor, added.actorType, added.lastSeen);
  into.events += added.events;
  into.failures += added.failures;
  into.changes += added.changes;
  into.signIns += added.signIns;
  for (const network of added.networks) addNetwork(into, network);
}

/** Takes the newest spelling and type: what the actor is called now. */
function rename(counters: ActorCounters, actor: string, actorType: ActorType, seen: string): void {
  if (seen < counters.lastSeen) return;
  counters.actor = actor;
  counters.actorType = actorType;
  counters.lastSeen = seen;
}

function addNetwork({ networks }: ActorCounters, network: string | undefined): void {
  if (network !== undefined && networks.size < MAX_NETWORKS) networks.add(network);
}

function newActorCounters(): ActorCounters {
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

function byEvents(a: ActorCounters, b: ActorCounters): number {
  return b.events - a.events || compareText(a.actor, b.actor);
}

function rowOf({ networks, ...counters }: ActorCounters): ActorRow {
  return { ...counters, networks: networks.size };
}
