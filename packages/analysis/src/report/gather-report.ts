import {
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
import type { ControlTable, EventsTable } from '@iam-tracker/core/aws';
import { countersOf } from '../bounded-collections.ts';
import { type InventorySource, listChanges, readInventory } from '../inventory.ts';
import { digestAlerts } from './alert-digest.ts';
import { proveCoverage } from './coverage-proof.ts';
import { CHAIN_DAYS, createPeopleOfDays } from './people-of-days.ts';
import { createPeriodCounter } from './period-counter.ts';
import type {
  ReportData,
  ReportOrigin,
  ReportPeriod,
  RuleAdvice,
  ToldEvent,
  UserDigest,
} from './report-data.ts';

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

/** Changes of users that scans saw, told one by one. */
const SHOWN_CHANGES = 100;
/** Events that are read at once for what is told of them; their documents can be large. */
const BATCH_EVENTS = 100;

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
  const entries: AlertRecord[] = [];
  for await (const entry of source.listAlerts(range)) entries.push(entry);
  const ledgers = await source.coverage.list(signal);
  const people = createPeopleOfDays();
  const readThrough = ledgers.map((ledger) => walkedThrough(ledger) * SECOND);
  const counter = createPeriodCounter({
    ...boundsOfActivity(
      known.filter((day) => isWithin(day, period.since)),
      period,
      Math.max(...readThrough),
    ),
    people,
    alerted: new Map(
      [...groupBy(entries, ({ eventId }) => eventId)].map(([id, own]) => [
        id,
        own.map(({ severity }) => severity),
      ]),
    ),
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
  const { accounts, alertedCalls, ...counted } = counter.result();
  for (const { shard } of ledgers) accounts.add(shard.accountId);
  return {
    period,
    origin: source.origin,
    accounts: [...accounts].sort(),
    ...counted,
    alerts: await digestAlerts(
      entries.map((entry) => {
        const call = alertedCalls.get(entry.eventId);
        return { ...entry, actor: call?.person ?? entry.actor, call };
      }),
      (keys) => readTold(source.events, keys, operation),
      rules,
    ),
    users: await digestUsers(source, period),
    coverage: proveCoverage(ledgers, period),
  };
}

/**
 * Bounds of what charts show. A ledger of last week says nothing about a century of silence before, nor files about
 * the years after them: silence counts as far as event history was read.
 */
function boundsOfActivity(
  days: readonly string[],
  { since, until }: ReportPeriod,
  readThrough: number,
): { since: number; until: number } {
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
