import type { ActivityEvent, AlertRecord, SessionUse } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';
import { type PeopleOfDays, sessionOf } from './report/people-of-days.ts';
import { walkDays } from './report/walk-days.ts';

/** A ledger in which sessions are followed. */
export interface FollowedLedger {
  /** The days that have events, in any order. */
  readonly days: readonly string[];
  readonly events: Pick<EventsTable, 'get' | 'queryByDate'>;
}

/** Who is behind the event of an alert. */
interface PersonBehind {
  /** Sessions followed; people who are known by an id in a directory by name. */
  readonly person: string;
  /** The name in the record itself is that of a person, as a session calls itself. */
  readonly isClaim: boolean;
}

/**
 * Returns who is behind the events of some alerts, by event id. An event whose own record says it all is not in it.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function findPeopleBehind(
  source: FollowedLedger,
  alerts: AsyncIterable<AlertRecord>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, PersonBehind>> {
  const wanted = new Set<string>();
  const time = { since: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  for await (const { eventId, eventTime } of alerts) {
    const at = Date.parse(eventTime);
    if (Number.isNaN(at)) continue;
    wanted.add(eventId);
    time.since = Math.min(time.since, at);
    time.until = Math.max(time.until, at);
  }
  if (wanted.size === 0) return new Map();
  const uses = new Map<string, SessionUse>();
  const found = new Map<string, PersonBehind>();
  let nameOf: PeopleOfDays['nameOf'] = (actor) => actor;
  const watch = {
    add(event: ActivityEvent): void {
      const use = wanted.has(event.eventId) ? sessionOf(event) : undefined;
      if (use !== undefined) uses.set(event.eventId, use);
    },
    endDay(people: PeopleOfDays): void {
      for (const [id, use] of uses) {
        found.set(id, { person: people.find(use).actor, isClaim: use.actorType === 'person' });
      }
      uses.clear();
      nameOf = people.nameOf;
    },
  };
  await walkDays(source, time, [watch], signal === undefined ? {} : { signal });
  return new Map(
    [...found].map(([id, { isClaim, person }]) => [id, { person: nameOf(person), isClaim }]),
  );
}
