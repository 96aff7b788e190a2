import { MINUTE } from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import type { Observation, StatefulRule } from '../ports.ts';
import { stateKey } from './state-document.ts';

const MAX_RELATED = 20;

export const QUIET: Observation = Object.freeze({
  fires: false,
  relatedEventIds: Object.freeze([]),
});

/** An observation that fires on an event, by a pattern of events. */
export function fire(
  detail: string,
  { eventId }: RuleEvent,
  eventIds: readonly string[],
): Observation {
  const others = [...new Set(eventIds)].filter((id) => id !== eventId);
  return { fires: true, detail, relatedEventIds: [eventId, ...others.slice(1 - MAX_RELATED)] };
}

/** The stretch of time, as long as the window of a rule, that holds an event of a group. */
interface Bucket {
  readonly own: string;
  /** Buckets beside it that windows which hold the event may reach into. */
  readonly neighbours: readonly string[];
  /** Both, in the order of time. */
  readonly all: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Returns where a rule keeps what it knows of a group at a time (epoch milliseconds). */
export function locateBucket(
  rule: StatefulRule,
  group: string,
  windowMinutes: number,
  time: number,
): Bucket {
  const length = windowMinutes * MINUTE;
  const number = Math.floor(time / length);
  // The window is part of the key: after a change of the rule its buckets would not fit.
  const keyOf = (bucket: number) => stateKey(rule.id, group, `${windowMinutes}m${bucket}`);
  const [before, own, after] = [keyOf(number - 1), keyOf(number), keyOf(number + 1)];
  return {
    own,
    neighbours: [before, after],
    all: [before, own, after],
    expiresAt: (number + 2) * length,
  };
}

/** Writes the length of a window. */
export function spell(minutes: number): string {
  return minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`;
}
