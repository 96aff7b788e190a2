import {
  type ActivityEvent,
  type AlertRecord,
  CAUSE_STATUSES,
  chunksOf,
  compact,
  DAY,
  groupBy,
  SECOND,
  type UserChange,
  walkedThrough,
} from '@iam-tracker/core';
import { countersOf } from '../bounded-collections.ts';
import { type IncidentSource, watchIncident } from '../incident/gather-incident.ts';
import type { Incident, IncidentScope } from '../incident/incident.ts';
import { fitsScope, isLimited } from '../incident/scope.ts';
import { type InventorySource, listChanges, readInventory } from '../inventory.ts';
import { digestAlerts } from './alert-digest.ts';
import type { EventReader } from './alert-stories.ts';
import { proveCoverage } from './coverage-proof.ts';
import { digestMembers } from './member-users.ts';
import { type PeopleOfDays, sessionOf } from './people-of-days.ts';
import { createPeriodCounter } from './period-counter.ts';
import type { ReportData, ReportPeriod, RuleAdvice, ToldEvent, UserDigest } from './report-data.ts';
import type { ReportSource } from './report-source.ts';
import { proveTrail } from './trail-proof.ts';
import { daysWithin, walkDays } from './walk-days.ts';

interface ReportOptions {
  /** Whose acts it is about; everything without. */
  readonly scope?: IncidentScope;
  readonly signal?: AbortSignal;
  /** Texts by which alerts are explained. */
  readonly rules: readonly RuleAdvice[];
  readonly onProgress?: (events: number) => void;
}

/** Changes of users that scans saw, told one by one. */
const SHOWN_CHANGES = 100;
/** Events that are read at once for what is told of them; their documents can be large. */
const BATCH_EVENTS = 100;

/** A report, led by what is to be known of the incident in it. */
export interface Report extends ReportData {
  readonly incident: Incident;
}

/**
 * Gathers what a report tells about a period, or about what those did whom `scope` asks for: one pass over its events
 * and those of the days before that may have opened its sessions, in memory that does not grow with them. Without a
 * scope it counts what `events`, `alerts` and `coverage` would show for the same times.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function gatherReport(
  source: IncidentSource,
  period: ReportPeriod,
  { rules, scope = {}, signal, onProgress }: ReportOptions,
): Promise<Report> {
  const { madeAt: now } = period;
  const incident = await watchIncident(source, period, compact({ now, scope, signal }));
  const report = await watchReport(source, period, compact({ rules, scope, signal }));
  await walkDays(source, period, [incident, report], {
    ...compact({ signal }),
    // Who was behind a call must be known before it is counted or passed over.
    readsTwice: isLimited(scope),
    onProgress: () => onProgress?.(report.count()),
  });
  return { ...(await report.finish()), incident: await incident.finish() };
}

async function watchReport(
  source: IncidentSource,
  period: ReportPeriod,
  { rules, scope, signal }: Pick<ReportOptions, 'rules' | 'signal'> & { scope: IncidentScope },
) {
  const operation = compact({ signal });
  const range = {
    since: new Date(period.since).toISOString(),
    until: new Date(period.until).toISOString(),
  };
  const entries: AlertRecord[] = [];
  for await (const entry of source.listAlerts(range)) entries.push(entry);
  const ledgers = await source.coverage.list(signal);
  const trail = await proveTrail(source.trail.list(signal), period, scope.accountId);
  const readThrough = ledgers.map((ledger) => walkedThrough(ledger) * SECOND);
  const counter = createPeriodCounter({
    ...boundsOfActivity(source.days, period, Math.max(...readThrough)),
    alerted: new Map(
      [...groupBy(entries, ({ eventId }) => eventId)].map(([id, own]) => [
        id,
        own.map(({ severity }) => severity),
      ]),
    ),
  });
  const isScoped = isLimited(scope) || scope.accountId !== undefined;
  let count = 0;
  return {
    add(event: ActivityEvent, people: PeopleOfDays): void {
      if (isScoped && !isOfScope(scope, event, people)) return;
      counter.add(event);
      count += 1;
    },
    endDay: counter.endDay,
    count: () => count,
    async finish(): Promise<ReportData> {
      const { accounts, alertedCalls, ...counted } = counter.result();
      if (!isScoped) for (const { shard } of ledgers) accounts.add(shard.accountId);
      const told = entries.flatMap((entry) => {
        const call = alertedCalls.get(entry.eventId);
        if (call === undefined && isScoped) return [];
        return { ...entry, actor: call?.person ?? entry.actor, call };
      });
      const read: EventReader = (keys) => readTold(source.events, keys, operation);
      return {
        period,
        origin: source.origin,
        accounts: [...accounts].sort(),
        ...counted,
        alerts: await digestAlerts(told, read, rules),
        users: isScoped ? undefined : await digestUsers(source, period),
        memberUsers: isScoped ? undefined : await digestMembers(source),
        coverage: proveCoverage(ledgers, period),
        trail,
      };
    },
  };
}

function isOfScope(scope: IncidentScope, event: ActivityEvent, people: PeopleOfDays): boolean {
  const use = sessionOf(event);
  const person = use === undefined ? undefined : people.find(use);
  return fitsScope(scope, event, person);
}

/**
 * Bounds of what charts show. A ledger of last week says nothing about a century of silence before, nor files about
 * the years after them: silence counts as far as event history was read.
 */
function boundsOfActivity(
  known: readonly string[],
  { since, until }: ReportPeriod,
  readThrough: number,
): { since: number; until: number } {
  const days = daysWithin(known, { since, until });
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return { since, until };
  return {
    since: Math.max(since, Date.parse(first)),
    until: Math.min(until, Math.max(Date.parse(last) + DAY - 1, readThrough)),
  };
}

/** Reads what is told of events; what else they hold is let go batch by batch. */
async function readTold(
  events: ReportSource['events'],
  keys: Parameters<ReportSource['events']['get']>[0],
  operation: { readonly signal?: AbortSignal },
): Promise<readonly ToldEvent[]> {
  const told: ToldEvent[] = [];
  for (const batch of chunksOf(keys, BATCH_EVENTS)) {
    for (const event of await events.get(batch, operation)) {
      const { eventId, accessKeyId, awsRegion, errorCode, outcome, roleArn, sourceIp, userName } =
        event;
      told.push(
        compact({
          ...{ eventId, outcome, userName },
          ...{ accessKeyId, awsRegion, errorCode, roleArn, sourceIp },
        }),
      );
    }
  }
  return told;
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
