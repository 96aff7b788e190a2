import { compareText, lastSegment } from '@iam-tracker/core';
import { rankSeverity } from './alerted-events.ts';
import type { Incident, StandingThing } from './incident.ts';
import { authorsOf, type Involved, isTheirs } from './involved.ts';
import { THING_KINDS } from './things.data.ts';
import { isStanding, type Making, type Thing, type Things } from './things.ts';

const SHOWN = 200;
const SHOWN_CUTS = 20;

/** Sums up what the people involved made, what stands of it, and what they did to what guards an account. */
export function findStanding(
  involved: readonly Involved[],
  things: Things,
): Pick<Incident, 'standing' | 'watchCuts'> {
  const authors = authorsOf(involved);
  const names = new Map(involved.map(({ party }) => [party.key, party.name]));
  const all: StandingThing[] = [];
  for (const thing of things.made()) {
    const making = thing.makings.find((each) => isTheirs(each, authors));
    if (making !== undefined && isStanding(thing)) {
      all.push(describe(thing, making, names.get(making.author.party) ?? ''));
    }
  }
  const found = all.filter(({ kind }) => kind !== 'guard').sort(byUrgency);
  // What puts it back is not kept, so that none of these is known to be over.
  const cuts = all
    .filter(({ kind }) => kind === 'guard')
    .sort((a, b) => compareText(a.madeAt, b.madeAt) || compareText(a.eventId, b.eventId));
  return {
    standing: {
      things: { shown: found.slice(0, SHOWN), count: found.length },
      kinds: THING_KINDS.map((kind) => ({
        kind,
        count: found.filter((thing) => thing.kind === kind).length,
      })).filter(({ count }) => count > 0),
      ...countThings(authors, things),
    },
    watchCuts: { shown: cuts.slice(0, SHOWN_CUTS), count: cuts.length },
  };
}

/** Counts what some made, what of it was removed, and what they removed that others had made. */
export function countThings(
  authors: ReadonlyMap<string, string>,
  things: Things,
): { made: number; removed: number; destroyed: number } {
  let [standing, removed, destroyed] = [0, 0, 0];
  for (const { count, maker, remover } of things.removals()) {
    if (authors.has(maker)) removed += count;
    else if (authors.has(remover)) destroyed += count;
  }
  for (const thing of things.made()) {
    const isMade = thing.makings.some((each) => isTheirs(each, authors));
    if (isMade && thing.kind !== 'guard' && isStanding(thing)) standing += 1;
  }
  return { made: standing + removed, removed, destroyed };
}

function describe(thing: Thing, making: Making, madeBy: string): StandingThing {
  const { accountId, isHolder, isUnclear, kind, part, target } = thing;
  return {
    ...{ kind, accountId, madeAt: making.time, madeBy, eventId: making.eventId },
    name: part === '' ? lastSegment(target) : part,
    holder: isHolder || target === '' ? undefined : target,
    severity: making.alert?.severity,
    detail: making.alert?.detail,
    isUnclear,
  };
}

function byUrgency(a: StandingThing, b: StandingThing): number {
  return (
    rankSeverity(a.severity) - rankSeverity(b.severity) ||
    THING_KINDS.indexOf(a.kind) - THING_KINDS.indexOf(b.kind) ||
    compareText(b.madeAt, a.madeAt) ||
    compareText(a.eventId, b.eventId)
  );
}
