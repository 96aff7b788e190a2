import { addCall, groupBy, type IssuingCall, sessionKeyOpenedBy } from '@iam-tracker/core';
import { callOf, type TimelineEvent } from './timeline-event.ts';

/** An event, and the session that it opened with all that happened in it. */
export interface Step {
  readonly event: TimelineEvent;
  readonly session?: Session;
}

/** Calls by one temporary key. */
export interface Session {
  readonly accessKeyId: string;
  /** The role, or the user whose session it is. */
  readonly userName: string;
  readonly sessionName: string | null;
  readonly steps: readonly Step[];
}

/**
 * Makes a tree of events in the order of time: what was done with a key stands below the call that handed it
 * out before, the copy that names the caller when there are two. Every event is in it once.
 */
export function tellStory(events: readonly TimelineEvent[]): readonly Step[] {
  const openers = new Map<string, IssuingCall>();
  for (const event of events) {
    const { access_key_id: accessKeyId, issued_access_key_id: issuedAccessKeyId, outcome } = event;
    const key = sessionKeyOpenedBy({ accessKeyId, issuedAccessKeyId, outcome });
    if (key !== undefined) addCall(openers, key, callOf(event));
  }
  const below = groupBy(events, ({ access_key_id: key, event_time: time }) => {
    const opener = openers.get(key ?? '');
    return opener === undefined || opener.eventTime > time ? undefined : opener.eventId;
  });
  const told = new Set<string>();
  const tell = (event: TimelineEvent): Step => {
    told.add(event.event_id);
    const inside = below.get(event.event_id) ?? [];
    const [first] = inside;
    if (first === undefined) return { event };
    const session = {
      accessKeyId: event.issued_access_key_id ?? '',
      userName: first.user_name,
      sessionName: first.session_name,
      steps: inside.filter(({ event_id }) => !told.has(event_id)).map(tell),
    };
    return { event, session };
  };
  const steps = (below.get(undefined) ?? []).map(tell);
  // Forged records can open each other in a circle: then one of them has to be first.
  const left = events.filter(({ event_id }) => !told.has(event_id));
  for (const event of left) if (!told.has(event.event_id)) steps.push(tell(event));
  return steps;
}
