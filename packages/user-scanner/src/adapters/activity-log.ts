import type { ActivityEvent, Interval, ShardLedger } from '@iam-tracker/core';
import { intersectIntervals, MINUTE } from '@iam-tracker/core';
import {
  type ControlTable,
  createControlTable,
  createEventsTable,
  type EventsTable,
  type EventsTableOptions,
} from '@iam-tracker/core/aws';
import type { ActivityLog } from '../ports.ts';

const IAM_SOURCE = 'iam.amazonaws.com';

/**
 * The scanner's own calls, which CloudTrail records like all others: when those of a later scan are in
 * the events table, the collector has been there.
 */
const OWN_CALLS = ['GetAccountAuthorizationDetails', 'ListUsers', 'GetCredentialReport'] as const;

/** Where the ledgers are that say what was read of IAM's events. */
type Ledgers = Pick<ControlTable, 'list'>;

/**
 * IAM's events as the collector stored them. With the control table, what is complete is what its
 * coverage ledgers prove; without it, that events later than the stretch by `lateMinutes` are there. Of the account that is
 * scanned alone, where it is known: the tables may hold those of a whole organization, with users of the same names.
 */
export function createActivityLog(
  events: Pick<EventsTable, 'queryByEventName' | 'get'>,
  control: Ledgers | undefined,
  accountId?: string,
): ActivityLog {
  const isOwn = (id: string | undefined) => accountId === undefined || id === accountId;

  async function isAfterwardsKnown(until: string, lateMinutes: number): Promise<boolean> {
    const since = new Date(Date.parse(until) + lateMinutes * MINUTE).toISOString();
    for (const name of OWN_CALLS) {
      for await (const event of events.queryByEventName(name, { since })) {
        if (isOwn(event.accountId)) return true;
      }
    }
    return false;
  }

  return {
    async eventsNamed(eventName, since, until) {
      const found: ActivityEvent[] = [];
      for await (const event of events.queryByEventName(eventName, { since, until })) {
        if (isOwn(event.accountId)) found.push(event);
      }
      return found;
    },
    whole: (list) => events.get(list),
    async isComplete(since, until, lateMinutes) {
      if (control === undefined) return isAfterwardsKnown(until, lateMinutes);
      const stretch = { start: secondOf(since), end: secondOf(until) + 1 };
      const ledgers = (await control.list()).filter(
        ({ shard }) => shard.source === IAM_SOURCE && isOwn(shard.accountId),
      );
      return ledgers.length > 0 && ledgers.every((ledger) => covers(ledger, stretch, lateMinutes));
    },
  };
}

interface ActivityLogOptions extends Omit<EventsTableOptions, 'tableName' | 'retentionDays'> {
  readonly eventsTableName: string | undefined;
  readonly controlTableName: string | undefined;
  /** The account that is scanned, where it is known. */
  readonly accountId: string | undefined;
  /**
   * The Region in which IAM's events are read, where the control table holds the ledgers of an organization: that of the account
   * is asked for then, as there may be hundreds of thousands.
   */
  readonly homeRegion?: string;
}

/** Opens the log on tables by their names; undefined without an events table. */
export function openActivityLog({
  accountId,
  controlTableName,
  eventsTableName,
  homeRegion,
  ...base
}: ActivityLogOptions): ActivityLog | undefined {
  if (eventsTableName === undefined) return undefined;
  const events = createEventsTable({ ...base, tableName: eventsTableName, retentionDays: 0 });
  if (controlTableName === undefined) return createActivityLog(events, undefined, accountId);
  const control = createControlTable({ ...base, tableName: controlTableName });
  if (homeRegion === undefined || accountId === undefined) {
    return createActivityLog(events, control, accountId);
  }
  const shard = { accountId, region: homeRegion, source: IAM_SOURCE };
  const one: Ledgers = {
    list: async (signal) => {
      const ledger = await control.load(shard, signal);
      return ledger === undefined ? [] : [ledger];
    },
  };
  return createActivityLog(events, one, accountId);
}

/** Every pass that finds events up to so late has read the stretch, and none of it was lost. What was altered proves nothing. */
function covers(ledger: ShardLedger, stretch: Interval, lateMinutes: number): boolean {
  if (ledger.isAltered) return false;
  const due = ledger.passes.filter(({ delaySeconds }) => delaySeconds <= lateMinutes * 60);
  const missing = due.flatMap(({ through, gaps }) => [
    ...gaps,
    { start: through, end: Number.MAX_SAFE_INTEGER },
  ]);
  const before = { start: Number.MIN_SAFE_INTEGER, end: ledger.since };
  return [...missing, ...ledger.lost, before].every(
    (unread) => intersectIntervals([unread], [stretch]).length === 0,
  );
}

function secondOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
