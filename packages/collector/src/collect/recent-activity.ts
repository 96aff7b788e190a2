import { type ActivityEvent, compareText, DAY, type Logger, printable } from '@iam-tracker/core';
import type { EventStore } from '../ports.ts';

/** Kinds of events that get a line of their own in the log. */
const CATEGORIES = ['failed_sign_in', 'root_use', 'new_access_key'] as const;
type Category = (typeof CATEGORIES)[number];

/** Lines of one kind that a run writes at most: the newest; all of them are counted. */
const MAX_EVENTS = 20;
/** Actors that a run names at most: those with most changes. */
const MAX_ACTORS = 20;
/** Actors that are told apart at most; a caller can make up any number of names. */
const MAX_COUNTED_ACTORS = 5_000;
const MAX_TEXT = 200;

interface ActorChanges {
  readonly actor: string;
  readonly actorType: string;
  changes: number;
  last: ActivityEvent;
}

/** Activity that a run stored, or found for the first time where push had stored it, and that is less than a day old. */
interface RecentActivity {
  /** Returns a store that also counts what it stores. */
  watch(events: EventStore): EventStore;
  /**
   * Writes it to the log, for the dashboard: one line of counts, and at most 80 about single events and actors; nothing when there
   * is nothing to tell. Names that
   * callers choose are values there, bounded and written out, and never names of fields.
   */
  log(logger: Logger): void;
}

/**
 * Begins to count. What is older than a day at `now` (milliseconds) is history: the first runs read 90 days of it, which did not
 * happen when they ran.
 */
export function createRecentActivity(now: number): RecentActivity {
  const since = new Date(now - DAY).toISOString();
  const counts: Record<Category, number> = { failed_sign_in: 0, root_use: 0, new_access_key: 0 };
  const newest: Record<Category, ActivityEvent[]> = {
    failed_sign_in: [],
    root_use: [],
    new_access_key: [],
  };
  const actors = new Map<string, ActorChanges>();
  let changes = 0;

  function note(event: ActivityEvent): void {
    if (event.eventTime < since) return;
    for (const category of categoriesOf(event)) {
      counts[category] += 1;
      const list = newest[category];
      list.push(event);
      if (list.length >= 2 * MAX_EVENTS) cut(list);
    }
    if (!isChange(event)) return;
    changes += 1;
    noteChange(event);
  }

  function noteChange(event: ActivityEvent): void {
    const key = `${event.actorType} ${event.accountId} ${event.actor}`;
    const known = actors.get(key);
    if (known !== undefined) {
      known.changes += 1;
      if (event.eventTime > known.last.eventTime) known.last = event;
    } else if (actors.size < MAX_COUNTED_ACTORS) {
      const { actor, actorType } = event;
      actors.set(key, { actor, actorType, changes: 1, last: event });
    }
  }

  return {
    watch: (store) => ({
      async put(list, options) {
        await store.put(list, options);
        for (const event of list) note(event);
      },
      async putMissing(list, options) {
        const stored = await store.putMissing(list, {
          ...options,
          onKnown(event, known) {
            // Who stored it says nothing of it here: it happened, and this run is the first of its lane to see it.
            if (options?.isFirstRead && known.pushedAt !== undefined) note(event);
            options?.onKnown?.(event, known);
          },
        });
        for (const event of stored) note(event);
        return stored;
      },
    }),
    log(logger) {
      if (changes + Object.values(counts).reduce((sum, count) => sum + count, 0) === 0) return;
      logger.info(
        {
          changes,
          failed_sign_ins: counts.failed_sign_in,
          root_uses: counts.root_use,
          new_access_keys: counts.new_access_key,
        },
        'Activity of the last day stored',
      );
      for (const category of CATEGORIES) {
        for (const event of cut(newest[category])) {
          logger.info({ category, ...describe(event) }, 'Noteworthy event stored');
        }
      }
      const busiest = [...actors.values()].sort(
        (a, b) => b.changes - a.changes || compareText(a.actor, b.actor),
      );
      for (const { actor, actorType, changes: count, last } of busiest.slice(0, MAX_ACTORS)) {
        const data = {
          ...{ actor: printable(actor, MAX_TEXT), actor_type: actorType, changes: count },
          ...{ account_id: last.accountId, last_change: printable(last.eventName, MAX_TEXT) },
          last_change_time: last.eventTime,
        };
        logger.info(data, 'Changes by an actor stored');
      }
    },
  };
}

/** Keeps the newest of a list, in place. */
function cut(list: ActivityEvent[]): readonly ActivityEvent[] {
  list.sort((a, b) => compareText(b.eventTime, a.eventTime));
  list.length = Math.min(list.length, MAX_EVENTS);
  return list;
}

function categoriesOf(event: ActivityEvent): Category[] {
  const { actorType, eventName, eventType, outcome } = event;
  return [
    ...(eventType === 'signin' && outcome === 'failure' ? ['failed_sign_in' as const] : []),
    ...(actorType === 'root' ? ['root_use' as const] : []),
    ...(eventName === 'CreateAccessKey' && outcome === 'success'
      ? ['new_access_key' as const]
      : []),
  ];
}

/** Sessions and sign-ins change nothing, although CloudTrail calls some of them no read. */
function isChange({ actorType, eventType, outcome, readOnly }: ActivityEvent): boolean {
  const isOfAccount = eventType === 'iam' || eventType === 'sso' || eventType === 'guard';
  return isOfAccount && readOnly === false && outcome === 'success' && actorType !== 'aws_service';
}

function describe(event: ActivityEvent): object {
  const text = (value: string | undefined) =>
    value === undefined ? undefined : printable(value, MAX_TEXT);
  return {
    event_time: event.eventTime,
    event_name: text(event.eventName),
    actor: text(event.actor),
    actor_type: event.actorType,
    source_ip: text(event.sourceIp),
    target: text(event.target),
    outcome: event.outcome,
    error_code: text(event.errorCode),
    account_id: event.accountId,
    aws_region: event.awsRegion,
    event_id: event.eventId,
  };
}
