import type { EventFilter } from '@iam-tracker/analysis';
import { type ActivityEvent, type AlertRecord, HOUR, SECOND } from '@iam-tracker/core';
import type { AccountNames } from '../account-names.ts';
import type { Followed } from '../pivot/follow.ts';
import { type PivotSource, wholeEvents } from '../pivot/pivot-source.ts';

/** Something that was seen: an event, or an alert with the event that raised it, as far as there is one. */
export type Sighting = { readonly names: AccountNames } & (
  | {
      readonly kind: 'event';
      readonly event: ActivityEvent;
      readonly seenAt: number | undefined;
      /** When push brought it, in milliseconds; undefined of one that polling found. */
      readonly pushedAt: number | undefined;
    }
  | {
      readonly kind: 'alert';
      readonly alert: AlertRecord;
      readonly event: ActivityEvent | undefined;
    }
);

/** What is wanted: events, and alerts of which what they say themselves is asked apart. */
export interface Wish {
  readonly event: EventFilter;
  readonly severity?: AlertRecord['severity'] | undefined;
  readonly ruleId?: string | undefined;
  readonly status?: AlertRecord['disposition'] | undefined;
  /** No events, only what was raised on them. */
  readonly isAlertsOnly: boolean;
}

/**
 * How late an event may be stored and still be shown: the last settle pass finds what CloudTrail shows 26 hours late
 * (SETTLE_DELAYS_MINUTES), and a run takes its time.
 */
export const LATENESS = 27 * HOUR;

interface SightingOptions {
  readonly begin: number;
  /** Number of sightings to begin with. */
  readonly most: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Returns how events and alerts are followed together: events by when they happened, alerts by when they were raised. */
export function followSightings(
  { event: filter, isAlertsOnly, ...ofAlert }: Wish,
  { begin, most, now, signal }: SightingOptions,
): Followed<Sighting> {
  let looks = 0;
  /** Grows as accounts turn up; what one is called is asked once. */
  const names = new Map<string, string>();
  const asked = new Set<string>();
  async function* read(source: PivotSource, since: number): AsyncGenerator<Sighting> {
    const { scanAlerts, scanEvents } = await import('@iam-tracker/analysis');
    if (!isAlertsOnly) {
      for await (const event of scanEvents(source, { ...filter, since }, { signal })) {
        yield { kind: 'event', event, seenAt: undefined, pushedAt: undefined, names };
      }
    }
    const raised = {
      events: source.events,
      // Sessions are not followed here: each look would read days.
      days: [],
      scanAlerts: () => source.alertsRecorded(since, now()),
    };
    const wanted = { ...ofAlert, event: { ...filter, since: undefined } };
    for await (const alert of scanAlerts(raised, wanted, signal)) {
      yield { kind: 'alert', alert, event: undefined, names };
    }
  }

  /** An alert tells little of its event, and an index not all. */
  async function complete(source: PivotSource, rows: readonly Sighting[]): Promise<Sighting[]> {
    const pushed = new Map<string, number>();
    const whole = await wholeEvents(source, rows.flatMap(eventKeys), ({ eventId }, pushedAt) => {
      pushed.set(eventId, pushedAt);
    });
    const byId = new Map(whole.map((event) => [event.eventId, event]));
    const ids = rows.flatMap((row) => accountOf(row) ?? []).filter((id) => !asked.has(id));
    for (const [id, name] of await source.namesOf(ids)) names.set(id, name);
    for (const id of ids) asked.add(id);
    // When the first ones came, no watcher saw.
    const seenAt = looks === 0 ? undefined : now();
    looks += 1;
    return rows.map((row) =>
      row.kind === 'event'
        ? {
            ...row,
            ...{ event: byId.get(row.event.eventId) ?? row.event, seenAt },
            pushedAt: pushed.get(row.event.eventId),
          }
        : { ...row, event: byId.get(row.alert.eventId) },
    );
  }

  return { ...{ begin, complete, keyOf, lateness: LATENESS, most, read, timeOf } };
}

function keyOf(row: Sighting): string {
  if (row.kind === 'event') return JSON.stringify([row.event.eventId]);
  return JSON.stringify([row.alert.eventId, row.alert.ruleId]);
}

function timeOf(row: Sighting): number {
  return Date.parse(row.kind === 'event' ? row.event.eventTime : row.alert.recordedAt);
}

/** Returns the account in which it happened. */
export function accountOf(row: Sighting): string | undefined {
  return row.kind === 'event' ? row.event.accountId : row.alert.accountId;
}

function eventKeys(row: Sighting): { eventDate: string; eventId: string }[] {
  if (row.kind === 'event') return [row.event];
  const { eventId, eventTime } = row.alert;
  return [{ eventDate: eventTime.slice(0, 10), eventId }];
}

/** Returns the seconds from when it happened to when it was known: raised, pushed, or seen here; undefined where that is not known. */
export function latencyOf(row: Sighting): number | undefined {
  const [happened, known] =
    row.kind === 'event'
      ? [row.event.eventTime, row.pushedAt ?? row.seenAt]
      : [row.alert.eventTime, Date.parse(row.alert.recordedAt)];
  const milliseconds = (known ?? Number.NaN) - Date.parse(happened);
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, Math.round(milliseconds / SECOND));
}
