import type { CollectSettings } from '@iam-tracker/collector/settings';
import { admit, SECOND } from '@iam-tracker/core';
import { isPolled, scopeOf } from '@iam-tracker/core/reading';
import type { SimulatedEvent } from '@iam-tracker/simulator';
import type { PushedEvents } from './receive-pushed.ts';

/** Times from an event to when it was there, in seconds. */
export interface LaneTimes {
  readonly median: number;
  /** Of a hundred events 95 took no longer. */
  readonly most: number;
  readonly longest: number;
}

/** What each of two lanes brought of the events that belong in the ledger. */
export interface LaneComparison {
  /** Events that push brought, or CloudTrail shows by now. */
  readonly events: number;
  readonly pushed: number;
  /** Pushed, and not shown by CloudTrail yet. */
  readonly pushedAlone: number;
  /** Polled, and not brought by push: the next two together. */
  readonly polledAlone: number;
  /** Calls that only read, which the rule does not send. */
  readonly notSent: number;
  readonly lost: number;
  readonly messages: number;
  readonly givenUp: number;
  /** Undefined when push brought nothing. */
  readonly pushTimes: LaneTimes | undefined;
  /** Until CloudTrail showed the same events; the schedule of polling comes on top. */
  readonly pollTimes: LaneTimes | undefined;
}

interface LanesSettings {
  readonly accountId: string;
  readonly now: number;
  readonly settings: Omit<CollectSettings, 'accountId'>;
  readonly hasReads?: boolean | undefined;
}

/** Counts both lanes over everything that happened in the account. */
export function compareLanes(
  history: Iterable<SimulatedEvent>,
  { arrivals, givenUp, messages }: PushedEvents,
  { accountId, hasReads = false, now, settings }: LanesSettings,
): LaneComparison {
  const scope = scopeOf(settings);
  const counts = { events: 0, pushed: 0, pushedAlone: 0, polledAlone: 0, notSent: 0, lost: 0 };
  const pushSeconds: number[] = [];
  const pollSeconds: number[] = [];
  for (const { record, visibleAt } of history) {
    const { awsRegion: region, eventID, eventTime } = record;
    if (admit(record, settings.noise).verdict !== 'store') continue;
    if (!isPolled(record, { accountId, region }, scope)) continue;
    const arrivedAt = arrivals.get(eventID);
    const isShown = visibleAt <= now;
    if (arrivedAt === undefined && !isShown) continue;
    counts.events += 1;
    const secondsTo = (time: number) => Math.max(0, time - Date.parse(eventTime)) / SECOND;
    if (arrivedAt !== undefined) {
      counts.pushed += 1;
      if (!isShown) counts.pushedAlone += 1;
      pushSeconds.push(secondsTo(arrivedAt));
      pollSeconds.push(secondsTo(visibleAt));
    } else {
      counts.polledAlone += 1;
      if (!hasReads && record.readOnly === true) counts.notSent += 1;
      else counts.lost += 1;
    }
  }
  return {
    ...counts,
    messages,
    givenUp,
    pushTimes: timesOf(pushSeconds),
    pollTimes: timesOf(pollSeconds),
  };
}

function timesOf(seconds: readonly number[]): LaneTimes | undefined {
  if (seconds.length === 0) return undefined;
  const sorted = [...seconds].sort((left, right) => left - right);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { median: at(0.5), most: at(0.95), longest: at(1) };
}
