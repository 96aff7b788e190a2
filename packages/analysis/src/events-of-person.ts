import { type ActivityEvent, compact, DAY } from '@iam-tracker/core';
import type { Comparison, EventsTable } from '@iam-tracker/core/aws';
import { readName } from './event-filter.ts';
import { CHAIN_DAYS, createPeopleOfDays, sessionOf } from './report/people-of-days.ts';
import { daysWithin } from './report/walk-days.ts';

/** Ledger by its days. */
interface DaysOfEvents {
  readonly events: Pick<EventsTable, 'queryByDate'>;
  /** The days that have events, in any order. */
  readonly days: readonly string[];
}

/** What people are known by: calls that hand out the key of a session, and sign-ins, which name users of a directory. */
const TELLING: readonly (readonly Comparison[])[] = [
  [
    { attribute: 'issued_access_key_id', operator: 'contains', value: 'ASIA' },
    { attribute: 'user_type', operator: 'is', value: 'IdentityCenterUser' },
  ],
];

/**
 * Returns what tells of a day which of its events a person, or a program, is behind: sessions are followed through roles and accounts, as
 * timelines and `scanAlerts` do, so what a session calls itself is not believed where the person is known; a role is found by its
 * name too. `*` in the name stands for any text. Ask for days one after the other: each is read but once for what it tells of people.
 */
export function openEventsOfPerson(
  { days, events }: DaysOfEvents,
  name: string,
  signal?: AbortSignal,
): (day: string) => Promise<(event: ActivityEvent) => boolean> {
  const isName = readName(name);
  const people = createPeopleOfDays();
  const isNamed = (actor: string) => isName(actor) || isName(people.nameOf(actor));
  const isOfPerson = (event: ActivityEvent) => {
    const use = sessionOf(event);
    if (use === undefined) return isNamed(event.actor);
    if (isNamed(people.find(use).actor)) return true;
    return event.actorType !== 'person' && isName(event.actor);
  };
  return async (day) => {
    const until = Date.parse(day);
    const window = daysWithin(days, { since: until - CHAIN_DAYS * DAY, until });
    for (const each of people.turnTo(window)) {
      const telling = events.queryByDate(each, {}, { ...compact({ signal }), where: TELLING });
      for await (const event of telling) people.learn(event);
    }
    return isOfPerson;
  };
}
