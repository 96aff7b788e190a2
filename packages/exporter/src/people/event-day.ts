import { dayOf } from '@iam-tracker/core';
import { type FactKind, factsKey, NAMES, SESSIONS } from '@iam-tracker/lake';
import type { DayReading } from '../export-day.ts';
import type { CallOptions, ExportParts } from '../ports.ts';
import type { SmallObject } from '../publish-object.ts';
import { changedKeys, type DayFacts, encodeFacts } from './day-facts.ts';
import { createEarlierDays, daysThatWanted } from './earlier-days.ts';
import { createPeopleOfDay } from './people-of-day.ts';

/**
 * Reads a day of events by one query, and finds the person behind each: by the calls of the day, and by the facts
 * of the days before. What the day itself tells of later ones goes beside its files; the days that it explains
 * otherwise than before are marked first.
 */
export function readEventDay(
  day: string,
  { events, lake, dirtyDays, clock }: Pick<ExportParts, 'events' | 'lake' | 'dirtyDays' | 'clock'>,
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
