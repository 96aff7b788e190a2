import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';
import { listAlerts } from '../alerts/open-alerts.ts';
import { readOrigin } from '../data-origin.ts';
import type { Tracker } from '../open-tracker.ts';
import { createActivitySeries } from './activity-series.ts';
import { createActorRanking } from './actor-ranking.ts';
import { digestAlerts } from './alert-digest.ts';
import { proveCoverage } from './coverage-proof.ts';
import { IDENTITY_CHANGE_KINDS, type IdentityChangeKind } from './identity-change.data.ts';
import { classifyChange, detailOfChange } from './identity-change.ts';
import { keepNewest } from './newest-first.ts';
import type { ChangeRow, ReportData } from './report-data.ts';
import type { ReportPeriod } from './report-period.ts';
import { createSignInHeat, isSignIn } from './sign-in-heat.ts';
import { digestUsers } from './user-digest.ts';

export interface GatherOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (events: number) => void;
}

/** Changes that are told one by one. */
const SHOWN_CHANGES = 100;
const DAY_MILLISECONDS = 86_400_000;

/**
 * Gathers what a report tells about a period: one pass over its events, in memory that does not grow with
 * them. Counts what `events`, `alerts` and `coverage` would show for the same times.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function gatherReport(
  tracker: Tracker,
  period: ReportPeriod,
  { signal, onProgress }: GatherOptions = {},
): Promise<ReportData> {
  const operation = signal === undefined ? {} : { signal };
  const range = {
    since: new Date(period.since).toISOString(),
    until: new Date(period.until).toISOString(),
  };
  const days = tracker.days
    .list()
    .filter(
      (day) => Date.parse(day) + DAY_MILLISECONDS > period.since && Date.parse(day) <= period.until,
    )
    .sort();
  // A ledger of last week says nothing about a century of silence before.
  const firstDay = Date.parse(days[0] ?? range.since);
  const counter = createCounter(Math.max(period.since, firstDay), period.until);
  let count = 0;
  for (const day of days) {
    for await (const event of tracker.events.queryByDate(day, range, operation)) {
      counter.add(event);
      count += 1;
    }
    onProgress?.(count);
  }
  const entries: AlertRecord[] = [];
  for await (const entry of listAlerts(tracker, range)) entries.push(entry);
  const ledgers = await tracker.coverage.list(signal);
  const { accounts, ...counted } = counter.result();
  for (const { shard } of ledgers) accounts.add(shard.accountId);
  return {
    period,
    origin: await readOrigin(tracker.folder),
    accounts: [...accounts].sort(),
    ...counted,
    alerts: await digestAlerts(entries, (keys) => tracker.events.get(keys, operation)),
    users: await digestUsers(tracker, period),
    coverage: proveCoverage(ledgers, period),
  };
}

function createCounter(since: number, until: number) {
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
  const kinds = newKinds();
  const newest = keepNewest<ChangeRow>(SHOWN_CHANGES, ({ event }) => event.eventTime);
  return {
    add(event: ActivityEvent): void {
      const isRefused = event.outcome === 'failure';
      const kind = classifyChange(event);
      const attempt = isSignIn(event);
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
        newest.add(changeRow(event, kind, isRefused));
      }
      activity.add(event);
      actors.add(event, { change: kind !== undefined && !isRefused, signIn: attempt });
    },
    result() {
      return {
        totals,
        accounts,
        activity: activity.result(),
        signIns: signIns.result(),
        actors: actors.result(),
        changes: { kinds, newest: newest.list() },
      };
    },
  };
}

function newKinds(): Record<IdentityChangeKind, { made: number; refused: number }> {
  return Object.fromEntries(
    IDENTITY_CHANGE_KINDS.map((kind) => [kind, { made: 0, refused: 0 }]),
  ) as ReturnType<typeof newKinds>;
}

/** Only what is told: the documents of an event can be large. */
function changeRow(event: ActivityEvent, kind: IdentityChangeKind, isRefused: boolean): ChangeRow {
  const { eventId, eventTime, eventName, actor, userName, target, sourceIp, errorCode } = event;
  return {
    kind,
    isRefused,
    detail: detailOfChange(event),
    event: {
      eventId,
      eventTime,
      eventName,
      actor,
      userName,
      ...(target === undefined ? {} : { target }),
      ...(sourceIp === undefined ? {} : { sourceIp }),
      ...(errorCode === undefined ? {} : { errorCode }),
    },
  };
}
