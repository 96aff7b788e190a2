import { networkOf } from '@iam-tracker/alerter/detect';
import type { ActivityEvent, ActorType } from '@iam-tracker/core';
import type { ActorRanking, ActorRow } from './report-data.ts';
import { createTallies } from './tallies.ts';

const SHOWN_PEOPLE = 25;
const SHOWN_OTHERS = 15;
/** Different networks counted per actor. */
export const MAX_NETWORKS = 50;
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

/** Counts what each actor did. Names that differ in case only are one, as in `events --actor`. */
export function createActorRanking() {
  const tallies = createTallies(MAX_COUNTED, newTally);
  return {
    add(event: ActivityEvent, is: { readonly change: boolean; readonly signIn: boolean }): void {
      const tally = tallies.of(event.actor.toLowerCase());
      // The newest spelling and type: what somebody is called now.
      if (event.eventTime >= tally.lastSeen) {
        tally.actor = event.actor;
        tally.actorType = event.actorType;
        tally.lastSeen = event.eventTime;
      }
      tally.events += 1;
      if (event.outcome === 'failure') tally.failures += 1;
      if (is.change) tally.changes += 1;
      if (is.signIn) tally.signIns += 1;
      const network = networkOf(event.sourceIp);
      if (network !== undefined && tally.networks.size < MAX_NETWORKS) tally.networks.add(network);
    },
    result(): ActorRanking {
      const rows = [...tallies.entries()].map(([, tally]) => tally).sort(byEvents);
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
