import { DAY, groupBy } from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import {
  type Habits,
  NO_HABITS,
  type PlaceSight,
  principalOf,
  readHabits,
  seePlace,
  sightOf,
} from '../people/principal.ts';
import type { SeenEvent } from '../ports.ts';
import { type AccountWatch, readAccountWatch, watchAccount } from './account-watch.ts';
import type { ReadBody, Transition } from './fold.ts';
import { stateKey } from './state-document.ts';

/** Knowledge about the account and the principal of an event, by events of any kind. */
interface Past {
  /** Since when its account is watched. */
  readonly watch: AccountWatch | undefined;
  /** Places where its principal was seen, the event itself included. */
  readonly habits: Habits;
}

/** As long as baselines: who comes back from the longest holidays is not learnt anew. */
const KEEP = 400 * DAY;

/**
 * Returns what a batch of events does to the knowledge about accounts and principals, whatever rules look at them: a
 * transition for each document. In any order and any number of times the same.
 */
export function learnCommon(seen: readonly SeenEvent[]): Transition<undefined>[] {
  // A record that cannot be read is of 1970.
  const readable = seen.filter(
    ({ event }) => event.eventType !== 'unparsed' && !Number.isNaN(event.occurredAt),
  );
  const accounts = groupBy(readable, ({ event }) => watchKey(event));
  const principals = groupBy(readable, ({ event }) => habitsKey(event));
  return [
    ...[...accounts].map(([key, list]) => watchTransition(key, list)),
    ...[...principals].flatMap(([key, list]) =>
      key === undefined ? [] : habitsTransition(key, list),
    ),
  ];
}

/** The documents that tell of the past of an event. */
export function pastKeys(event: RuleEvent): readonly string[] {
  const key = habitsKey(event);
  return key === undefined ? [watchKey(event)] : [watchKey(event), key];
}

export function readPast(read: ReadBody, event: RuleEvent): Past {
  const key = habitsKey(event);
  return {
    watch: readAccountWatch(read(watchKey(event))),
    habits: key === undefined ? NO_HABITS : readHabits(read(key)),
  };
}

function watchTransition(key: string, seen: readonly SeenEvent[]): Transition<undefined> {
  const times = seen.map(({ event }) => event.occurredAt);
  const earliest = min(times);
  const latest = max(times);
  const arrived = min(seen.map(({ storedAt }) => storedAt));
  return changing(key, latest + KEEP, (body) => {
    const known = readAccountWatch(body);
    const next = watchAccount(known, { earliest, latest, arrived });
    return next === known ? undefined : next;
  });
}

function habitsTransition(key: string, seen: readonly SeenEvent[]): Transition<undefined> {
  const sights = seen.flatMap(({ event }): (PlaceSight & { readonly time: number })[] => {
    const sight = sightOf(event);
    return sight === undefined ? [] : [{ ...sight, time: event.occurredAt }];
  });
  const latest = max(sights.map(({ time }) => time));
  return changing(key, latest + KEEP, (body) => {
    const known = readHabits(body);
    const next = sights.reduce(seePlace, known);
    return next === known ? undefined : next;
  });
}

/** A change of one document, by which nothing is judged; undefined: nothing was learnt. */
function changing(
  key: string,
  expiresAt: number,
  change: (body: unknown) => object | undefined,
): Transition<undefined> {
  return {
    own: [key],
    neighbours: [],
    learn(read) {
      const body = change(read(key));
      return {
        changes: body === undefined ? [] : [{ key, body, expiresAt }],
        judge: () => undefined,
      };
    },
  };
}

function watchKey({ accountId }: RuleEvent): string {
  return stateKey('watch', accountId ?? '');
}

function habitsKey(event: RuleEvent): string | undefined {
  const principal = principalOf(event);
  return principal === undefined ? undefined : stateKey('habits', principal);
}

function min(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function max(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
