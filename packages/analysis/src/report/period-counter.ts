import type { ActivityEvent, SessionUse, Severity } from '@iam-tracker/core';
import { createActivitySeries } from './activity-series.ts';
import { createActorRanking } from './actor-ranking.ts';
import { createAddressRanking } from './address-ranking.ts';
import { createChangeList } from './change-list.ts';
import { classifyChange } from './identity-change.ts';
import { type PeopleOfDays, sessionOf } from './people-of-days.ts';
import type { AlertedCall, ReportData } from './report-data.ts';
import { createSignInHeat, isSignIn } from './sign-in-heat.ts';

interface CounterOptions {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  /** Severities of the alerts that events raised, by event id. */
  readonly alerted: ReadonlyMap<string, readonly Severity[]>;
}

/** What is counted of the events of a period. */
type Counted = Pick<
  ReportData,
  'activity' | 'actors' | 'addresses' | 'changes' | 'signIns' | 'totals'
> & {
  readonly accounts: Set<string>;
  /** By event id. */
  readonly alertedCalls: ReadonlyMap<string, AlertedCall>;
};

/** Counts the events of a period, which come day by day: who is behind a session is known at the end of its day. */
export function createPeriodCounter({ alerted, since, until }: CounterOptions) {
  const totals = {
    events: 0,
    failures: 0,
    unparsed: 0,
    rootEvents: 0,
    signIns: 0,
    refusedSignIns: 0,
    changes: 0,
  };
  const accounts = new Set<string>();
  const activity = createActivitySeries(since, until);
  const signIns = createSignInHeat();
  const actors = createActorRanking();
  const addresses = createAddressRanking();
  const changes = createChangeList();
  const followed: [id: string, use: SessionUse][] = [];
  const alertedCalls = new Map<string, AlertedCall>();
  let nameOf = (actor: string) => actor;
  return {
    add(event: ActivityEvent): void {
      const isRefused = event.outcome === 'failure';
      const kind = classifyChange(event);
      const attempt = isSignIn(event);
      const use = sessionOf(event);
      const severities = alerted.get(event.eventId) ?? [];
      totals.events += 1;
      if (isRefused) totals.failures += 1;
      if (event.eventType === 'unparsed') totals.unparsed += 1;
      if (event.actorType === 'root') totals.rootEvents += 1;
      if (event.accountId !== undefined) accounts.add(event.accountId);
      if (attempt) {
        totals.signIns += 1;
        if (isRefused) totals.refusedSignIns += 1;
        signIns.add(event);
      }
      if (kind !== undefined) {
        if (!isRefused) totals.changes += 1;
        changes.add(event, kind, use);
      }
      activity.add(event);
      addresses.add(event, severities);
      actors.add(event, { change: kind !== undefined && !isRefused, signIn: attempt }, use);
      if (severities.length === 0) return;
      const { actor, accessKeyId, eventId, sourceIp } = event;
      alertedCalls.set(eventId, { person: actor, accessKeyId, sourceIp });
      if (use !== undefined) followed.push([eventId, use]);
    },
    /** Finds the people behind the events of a day, when its calls are known. */
    endDay(people: PeopleOfDays): void {
      nameOf = people.nameOf;
      actors.settle(people.find);
      changes.settle(people.find);
      for (const [id, use] of followed.splice(0)) {
        const call = alertedCalls.get(id);
        if (call !== undefined) alertedCalls.set(id, { ...call, person: people.find(use).actor });
      }
    },
    result(): Counted {
      return {
        totals,
        accounts,
        alertedCalls: new Map(
          [...alertedCalls].map(([id, call]) => [id, { ...call, person: nameOf(call.person) }]),
        ),
        activity: activity.result(),
        signIns: signIns.result(),
        actors: actors.result(nameOf),
        addresses: addresses.result(),
        changes: changes.result(nameOf),
      };
    },
  };
}
