import { type ActivityEvent, UNKNOWN_TIME } from '@iam-tracker/core';
import type { Tracker } from './open-tracker.ts';

/** Times of the oldest and the newest of some events, ISO 8601. */
export interface StoredTimes {
  readonly first: string;
  readonly last: string;
}

/** Returns the tracker, which now also notes from when to when the events are that it stores. */
export function noteStoredTimes(tracker: Tracker): {
  readonly tracker: Tracker;
  /** Undefined as long as nothing was stored that tells its time. */
  times(): StoredTimes | undefined;
} {
  let times: StoredTimes | undefined;
  const note = ({ eventTime }: ActivityEvent) => {
    if (eventTime === UNKNOWN_TIME) return;
    const { first, last } = times ?? { first: eventTime, last: eventTime };
    times = {
      first: eventTime < first ? eventTime : first,
      last: eventTime > last ? eventTime : last,
    };
  };
  const { events } = tracker;
  const noting = async (storing: Promise<ActivityEvent[]>) => {
    const stored = await storing;
    for (const event of stored) note(event);
    return stored;
  };
  const putMissing: typeof events.putMissing = (added, options) =>
    noting(events.putMissing(added, options));
  const putPushed: typeof events.putPushed = (added, options) =>
    noting(events.putPushed(added, options));
  const put: typeof events.put = async (added, options) => {
    await putMissing(added, options);
  };
  const watched = { ...events, put, putMissing, putPushed };
  return { tracker: { ...tracker, events: watched }, times: () => times };
}
