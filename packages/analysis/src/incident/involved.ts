import { compareText, lastSegment } from '@iam-tracker/core';
import { rankSeverity } from './alerted-events.ts';
import { worstOpen } from './findings.ts';
import type { Involvement } from './incident.ts';
import { accountInArn, type PartyDraft } from './parties.ts';
import { type Handover, subjectOf } from './things.ts';

/** Someone involved, and from when on. */
export interface Involved {
  readonly party: PartyDraft;
  readonly why: Involvement;
  readonly through: PartyDraft | undefined;
  /** Time from which on they count, ISO 8601; empty for all of it. */
  readonly since: string;
}

/**
 * Finds the people of an incident: those who were asked for, else those behind the worst alerts (CRITICAL and HIGH, or
 * the worst there are), and all who acted with what these made for them: users, keys, passwords, roles. The worst
 * first.
 */
export function findInvolved(
  parties: ReadonlyMap<string, PartyDraft>,
  handovers: ReadonlyMap<string, readonly Handover[]>,
  isLimited: boolean,
): Involved[] {
  const found = new Map<string, Involved>();
  for (const party of isLimited ? asked(parties) : alerted(parties)) {
    found.set(party.key, {
      party,
      why: isLimited ? 'asked' : 'alerts',
      through: undefined,
      since: '',
    });
  }
  const candidates = [...parties.values()].map((party) => ({ party, subjects: subjectsOf(party) }));
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const { party, subjects } of candidates) {
      if (found.has(party.key) || party.type === 'aws_service') continue;
      const handover = subjects
        .flatMap((subject) => handovers.get(subject) ?? [])
        .filter(({ author, time }) => {
          const giver = found.get(author.party);
          return giver !== undefined && time >= giver.since && time <= party.deeds.last;
        })
        .sort((a, b) => compareText(a.time, b.time))[0];
      if (handover === undefined) continue;
      const through = found.get(handover.author.party)?.party;
      const why = handover.subject.includes('"role/') ? 'role' : 'made';
      found.set(party.key, { party, why, through, since: handover.time });
    }
  }
  return [...found.values()].sort(byWeight);
}

/** Returns since when each of the people involved counts, by the key of the party. */
export function authorsOf(involved: readonly Involved[]): ReadonlyMap<string, string> {
  return new Map(involved.map(({ party, since }) => [party.key, since]));
}

/** Tells whether a call was made by someone involved, when they were. */
export function isTheirs(
  { author, time }: Pick<Handover, 'author' | 'time'>,
  authors: ReadonlyMap<string, string>,
): boolean {
  const since = authors.get(author.party);
  return since !== undefined && time >= since;
}

function asked(parties: ReadonlyMap<string, PartyDraft>): PartyDraft[] {
  return [...parties.values()].filter(({ isAsked }) => isAsked);
}

function alerted(parties: ReadonlyMap<string, PartyDraft>): PartyDraft[] {
  const rated = [...parties.values()].map((party) => ({
    party,
    rank: rankSeverity(worstOpen(party.deeds.findings.values())),
  }));
  const worst = Math.min(...rated.map(({ rank }) => rank));
  const limit = Math.max(worst, rankSeverity('HIGH'));
  return rated
    .filter(({ rank }) => rank <= limit && rank <= rankSeverity('WARNING'))
    .map(({ party }) => party);
}

/** Names by which others may have made it possible that a party acts. */
function subjectsOf({ accountId, deeds, name, type }: PartyDraft): string[] {
  const user = type === 'iam_user' ? [subjectOf(accountId, `user/${name}`)] : [];
  const roles = [...deeds.roles.keys()].map((arn) =>
    subjectOf(accountInArn(arn), `role/${lastSegment(arn)}`),
  );
  return [...user, ...roles];
}

function byWeight(a: Involved, b: Involved): number {
  const order: readonly Involvement[] = ['asked', 'alerts', 'made', 'role'];
  return (
    rankSeverity(worstOpen(a.party.deeds.findings.values())) -
      rankSeverity(worstOpen(b.party.deeds.findings.values())) ||
    order.indexOf(a.why) - order.indexOf(b.why) ||
    b.party.deeds.findings.size - a.party.deeds.findings.size ||
    b.party.deeds.changes - a.party.deeds.changes ||
    b.party.deeds.events - a.party.deeds.events ||
    compareText(a.party.key, b.party.key)
  );
}
