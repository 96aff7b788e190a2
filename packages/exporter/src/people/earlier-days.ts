import type { DirectoryUser, IssuingCall } from '@iam-tracker/core';
import { type FactKind, factsKey, NAMES, SESSIONS } from '@iam-tracker/lake';
import { dayAfter } from '../due-days.ts';
import type { CallOptions, ObjectStore } from '../ports.ts';
import { readFacts, wantsAny } from './day-facts.ts';
import type { EarlierDays } from './people-of-day.ts';

/** Looks into the days before one, newest first: what a nearer day says of a key is what counts. */
export function createEarlierDays(
  day: string,
  lake: Pick<ObjectStore, 'read'>,
  options: CallOptions,
): EarlierDays {
  async function find<Fact>(kind: FactKind, keys: readonly string[]): Promise<Map<string, Fact>> {
    const found = new Map<string, Fact>();
    const left = new Set(keys);
    for (let back = 1; back <= kind.reachDays && left.size > 0; back += 1) {
      const content = await lake.read(factsKey(kind, dayAfter(day, -back)), options);
      if (content === undefined) continue;
      for await (const [key, fact] of readFacts<Fact>(content)) {
        if (left.delete(key)) found.set(key, fact);
      }
    }
    return found;
  }
  return {
    calls: (keys) => find<IssuingCall>(SESSIONS, keys),
    names: (ids) => find<DirectoryUser>(NAMES, ids),
  };
}

/**
 * Returns the days, up to `lastDay`, that looked for one of these keys when they were exported: now that the facts
 * are others, so may be the people of those days.
 */
export async function daysThatWanted(
  kind: FactKind,
  { day, keys, lastDay }: { day: string; keys: readonly string[]; lastDay: string },
  lake: Pick<ObjectStore, 'read'>,
  options: CallOptions,
): Promise<string[]> {
  const days: string[] = [];
  if (keys.length === 0) return days;
  for (let on = 1; on <= kind.reachDays && dayAfter(day, on) <= lastDay; on += 1) {
    const later = dayAfter(day, on);
    const content = await lake.read(factsKey(kind, later), options);
    if (content !== undefined && (await wantsAny(content, keys))) days.push(later);
  }
  return days;
}
