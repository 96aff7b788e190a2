import { compareText, lastSegment } from '@iam-tracker/core';
import { rankSeverity } from './alerted-events.ts';
import type { Incident, StandingThing } from './incident.ts';
import type { Involved } from './involved.ts';
import { THING_KINDS } from './things.data.ts';
import { isStanding, type Things } from './things.ts';

const SHOWN = 200;

const SHOWN_CUTS = 20;

/** Sums up what the people involved made, what stands of it, and what they did to what guards an account. */
export function findStanding(
  involved: readonly Involved[],
  things: Things,
): Pick<Incident, 'standing' | 'watchCuts'> {
  const byParty = new Map(involved.map((each) => [each.party.key, each]));
  const all: StandingThing[] = [];
  for (const thing of things.made()) {
    const author = byParty.get(thing.made.author.party);
    if (author === undefined || thing.made.time < author.since || !isStanding(thing)) continue;
    const { accountId, kind, made, part, target } = thing;
    const isItself = part === '' && kind !== 'trust' && kind !== 'password';
    const ofTarget = lastSegment(target);
    all.push({
      ...{ kind, accountId, madeAt: made.time, eventId: made.eventId },
      name: isItself || part === '' ? ofTarget : part,
      holder: isItself ? undefined : target || undefined,
      madeBy: author.party.name,
      severity: made.alert?.severity,
      detail: made.alert?.detail,
      isUnclear: thing.gone?.time === made.time,
    });
  }
  const found = all.filter(({ kind }) => kind !== 'guard').sort(byUrgency);
  // What puts it back is not kept, so that none of these is known to be over.
  const cuts = all
    .filter(({ kind }) => kind === 'guard')
    .sort((a, b) => compareText(a.madeAt, b.madeAt) || compareText(a.eventId, b.eventId));
  const tallies = involved.map(({ party }) => things.tally(party.key));
  const sum = (field: 'made' | 'removed' | 'destroyed') =>
    tallies.reduce((total, tally) => total + tally[field], 0);
  return {
    standing: {
      things: { shown: found.slice(0, SHOWN), count: found.length },
      kinds: THING_KINDS.map((kind) => ({
        kind,
        count: found.filter((thing) => thing.kind === kind).length,
      })).filter(({ count }) => count > 0),
      made: sum('made') + found.length,
      removed: sum('removed'),
      destroyed: sum('destroyed'),
    },
    watchCuts: { shown: cuts.slice(0, SHOWN_CUTS), count: cuts.length },
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
