import { type ActivityEvent, compareText, originOf } from '@iam-tracker/core';
import { createBoundedCounters } from '../bounded-collections.ts';
import type { HourCount, NetworkRow, SignInHeat } from './report-data.ts';

const SHOWN_NETWORKS = 20;
/** Different names counted per network. */
const MAX_PEOPLE = 100;
/** Different networks counted one by one; an attacker can bring as many as they like. */
const MAX_COUNTED = 20_000;

interface NetworkCounters {
  attempts: number;
  refused: number;
  lastSeen: string;
  readonly people: Set<string>;
  readonly hours: { attempts: number; refused: number }[];
}

/**
 * Tells whether an event is an attempt to sign in: to the console, or to the Identity Center portal, where
 * a password that was refused and a sign-in that was not are two different events (IAM Identity Center
 * User Guide, "Understanding IAM Identity Center sign-in events").
 */
export function isSignIn({ eventName, eventType, outcome }: ActivityEvent): boolean {
  if (eventType !== 'signin') return false;
  if (eventName === 'CredentialVerification') return outcome === 'failure';
  return eventName === 'ConsoleLogin' || eventName === 'UserAuthentication';
}

/** Counts sign-ins by network and hour of the day (UTC). */
export function createSignInHeat() {
  const byNetwork = createBoundedCounters(MAX_COUNTED, newNetworkCounters);
  return {
    add(event: ActivityEvent): void {
      const { actor, eventTime, outcome } = event;
      const isRefused = outcome === 'failure';
      const counters = byNetwork.of(originOf(event) ?? '');
      const hour = counters.hours[Number(eventTime.slice(11, 13))];
      for (const count of [counters, hour]) {
        if (count === undefined) continue;
        count.attempts += 1;
        if (isRefused) count.refused += 1;
      }
      if (counters.people.size < MAX_PEOPLE) counters.people.add(actor);
      if (eventTime > counters.lastSeen) counters.lastSeen = eventTime;
    },
    result(): SignInHeat {
      const rows = [...byNetwork.entries()].sort(
        ([a, left], [b, right]) => right.attempts - left.attempts || compareText(a, b),
      );
      const rest = [...rows.slice(SHOWN_NETWORKS).map(([, counters]) => counters), byNetwork.rest];
      const all = [...rows.map(([, counters]) => counters), byNetwork.rest];
      const networks = Math.max(0, rows.length - SHOWN_NETWORKS) + (byNetwork.isFull ? 1 : 0);
      return {
        ...sumOf(all),
        networks: rows.slice(0, SHOWN_NETWORKS).map(
          ([network, { people, ...counters }]): NetworkRow => ({
            ...counters,
            network,
            people: people.size,
          }),
        ),
        others: {
          ...sumOf(rest),
          networks,
          hours: newNetworkCounters().hours.map((_, hour) =>
            sumOf(rest.flatMap(({ hours }) => hours[hour] ?? [])),
          ),
        },
      };
    },
  };
}

function newNetworkCounters(): NetworkCounters {
  const hours = Array.from({ length: 24 }, () => ({ attempts: 0, refused: 0 }));
  return { attempts: 0, refused: 0, lastSeen: '', people: new Set(), hours };
}

function sumOf(counts: readonly HourCount[]): HourCount {
  return {
    attempts: counts.reduce((sum, { attempts }) => sum + attempts, 0),
    refused: counts.reduce((sum, { refused }) => sum + refused, 0),
  };
}
