import {
  type ActivityEvent,
  type AlertRecord,
  CAUSE_STATUSES,
  compact,
  DAY,
  nameBeneficiary,
  type SessionUse,
  type UserChange,
} from '@iam-tracker/core';
import type { ControlTable, EventsTable } from '@iam-tracker/core/aws';
import { countersOf, keepNewest } from '../bounded-collections.ts';
import { type InventorySource, listChanges, readInventory } from '../inventory.ts';
import { createActivitySeries } from './activity-series.ts';
import { createActorRanking } from './actor-ranking.ts';
import { digestAlerts } from './alert-digest.ts';
import { proveCoverage } from './coverage-proof.ts';
import { IDENTITY_CHANGE_KINDS, type IdentityChangeKind } from './identity-change.data.ts';
import { classifyChange, detailOfChange } from './identity-change.ts';
import { CHAIN_DAYS, createPeopleOfDays, type PeopleOfDays, sessionOf } from './people-of-days.ts';
import type {
  ChangeRow,
  ReportData,
  ReportOrigin,
  ReportPeriod,
  RuleAdvice,
  UserDigest,
} from './report-data.ts';
import { createSignInHeat, isSignIn } from './sign-in-heat.ts';

/** A ledger to report on. */
export interface ReportSource extends InventorySource {
  /** Undefined when the ledger was never written to. */
  readonly origin: ReportOrigin | undefined;
  /** The days that have events, in any order. */
  readonly days: readonly string[];
  readonly events: Pick<EventsTable, 'get' | 'queryByDate'>;
  readonly coverage: Pick<ControlTable, 'list'>;
  /** Yields the alerts about events of a range, both ends included (ISO 8601). */
  listAlerts(range: { readonly since: string; readonly until: string }): AsyncIterable<AlertRecord>;
}

interface ReportOptions {
  readonly signal?: AbortSignal;
  /** Texts by which alerts are explained. */
  readonly rules: readonly RuleAdvice[];
  readonly onProgress?: (events: number) => void;
}

/** Changes of permissions, and those of users, that are told one by one. */
const SHOWN_CHANGES = 100;

/**
 * Gathers what a report tells about a period: one pass over its events and those of the days before that may have
 * opened its sessions, in memory that does not grow with them. Counts what `events`, `alerts` and `coverage` would
 * show for the same times.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function gatherReport(
  source: ReportSource,
  period: ReportPeriod,
  { signal, onProgress, rules }: ReportOptions,
): Promise<ReportData> {
  const operation = compact({ signal });
  const range = {
    since: new Date(period.since).toISOString(),
    until: new Date(period.until).toISOString(),
  };
  const known = [...source.days].sort();
  const isWithin = (day: string, since: number) =>
    Date.parse(day) + DAY > since && Date.parse(day) <= period.until;
  // A ledger of last week says nothing about a century of silence before.
  const firstDay = known.find((day) => isWithin(day, period.since)) ?? range.since;
  const entries: AlertRecord[] = [];
  for await (const entry of source.listAlerts(range)) entries.push(entry);
  const people = createPeopleOfDays();
  const counter = createCounter(Math.max(period.since, Date.parse(firstDay)), period.until, {
    people,
    alerted: new Set(entries.map(({ eventId }) => eventId)),
  });
  const chainsSince = period.since - CHAIN_DAYS * DAY;
  let count = 0;
  for (const day of known.filter((each) => isWithin(each, chainsSince))) {
    people.begin(day);
    const ofDay = source.events.queryByDate(day, { until: range.until }, operation);
    for await (const event of ofDay) {
      people.learn(event);
      if (Date.parse(event.eventTime) < period.since) continue;
      counter.add(event);
      count += 1;
    }
    counter.endDay();
    onProgress?.(count);
  }
  const ledgers = await source.coverage.list(signal);
  const { accounts, alertedPeople, ...counted } = counter.result();
  for (const { shard } of ledgers) accounts.add(shard.accountId);
  return {
    period,
    origin: source.origin,
    accounts: [...accounts].sort(),
    ...counted,
    alerts: await digestAlerts(
      entries.map((entry) => ({
        ...entry,
        actor: alertedPeople.get(entry.eventId) ?? entry.actor,
      })),
      (keys) => source.events.get(keys, operation),
      rules,
    ),
    users: await digestUsers(source, period),
    coverage: proveCoverage(ledgers, period),
  };
}

/** A change, and what its session is followed from until its day has been read. */
interface Draft {
  readonly row: ChangeRow;
  readonly use: SessionUse | undefined;
}

function createCounter(
  since: number,
  until: number,
  { alerted, people }: { readonly alerted: ReadonlySet<string>; readonly people: PeopleOfDays },
) {
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
  const kinds = countersOf(IDENTITY_CHANGE_KINDS, () => ({ made: 0, refused: 0 }));
  const newest = keepNewest(SHOWN_CHANGES, byTimeDescending);
  const newestOfDay = keepNewest(SHOWN_CHANGES, byTimeDescending);
  /** By event id: of the day, and of all days before. */
  const followed = new Map<string, SessionUse>();
  const alertedPeople = new Map<string, string>();
  return {
    add(event: ActivityEvent): void {
      const isRefused = event.outcome === 'failure';
      const kind = classifyChange(event);
      const attempt = isSignIn(event);
      const use = sessionOf(event);
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
        kinds[kind][isRefused ? 'refused' : 'made'] += 1;
        if (!isRefused) totals.changes += 1;
        newestOfDay.add({ row: changeRow(event, kind, isRefused), use });
      }
      activity.add(event);
      actors.add(event, { change: kind !== undefined && !isRefused, signIn: attempt }, use);
      if (!alerted.has(event.eventId)) return;
      if (use === undefined) alertedPeople.set(event.eventId, event.actor);
      else followed.set(event.eventId, use);
    },
    /** Finds the people behind the events of a day, when its calls are known. */
    endDay() {
      actors.settle(people.find);
      for (const { row, use } of newestOfDay.take()) {
        const person = use === undefined ? row.person : people.find(use).actor;
        newest.add({ row: { ...row, person }, use: undefined });
      }
      for (const [id, use] of followed) alertedPeople.set(id, people.find(use).actor);
      followed.clear();
    },
    result() {
      const named = newest.list().map(({ row }) => ({ ...row, person: people.nameOf(row.person) }));
      return {
        alertedPeople: new Map(
          [...alertedPeople].map(([id, person]) => [id, people.nameOf(person)] as const),
        ),
        totals,
        accounts,
        activity: activity.result(),
        signIns: signIns.result(),
        actors: actors.result(people.nameOf),
        changes: { kinds, newest: named },
      };
    },
  };
}

function byTimeDescending(a: Draft, b: Draft): number {
  return a.row.event.eventTime < b.row.event.eventTime ? 1 : -1;
}

/** Only what is told: the documents of an event can be large. */
function changeRow(event: ActivityEvent, kind: IdentityChangeKind, isRefused: boolean): ChangeRow {
  const { eventId, eventTime, eventName, actor, userName, roleArn, target, sourceIp, errorCode } =
    event;
  return {
    kind,
    isRefused,
    person: actor,
    ...compact({ onBehalfOf: nameBeneficiary(event) }),
    detail: detailOfChange(event),
    event: compact({
      ...{ eventId, eventTime, eventName, actor, userName },
      ...{ roleArn, target, sourceIp, errorCode },
    }),
  };
}

/** Returns undefined when no scan was ever completed. */
async function digestUsers(
  source: InventorySource,
  period: ReportPeriod,
): Promise<UserDigest | undefined> {
  const inventory = await readInventory(source);
  if (inventory === undefined) return undefined;
  const causes = countersOf(CAUSE_STATUSES, () => 0);
  const changes: UserChange[] = [];
  let changeCount = 0;
  for await (const change of listChanges(source, period)) {
    changeCount += 1;
    causes[change.causeStatus] += 1;
    if (changes.length < SHOWN_CHANGES) changes.push(change);
  }
  return { ...inventory, changes, changeCount, causes };
}
