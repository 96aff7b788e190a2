import { addCall, groupBy, type IssuingCall, sessionKeyOpenedBy } from '@iam-tracker/core';
import { callOf, type TimelineEvent } from './timeline-event.ts';

/** An event, and the session that it opened with all that happened in it. */
export interface Step {
  readonly event: TimelineEvent;
  readonly session?: Session;
  /** How the account of the role recorded the same call; absent when it did not. */
  readonly copies?: readonly TimelineEvent[];
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
 * out before, the copy that names the caller when there are two; the other is told with it. Every event is in it once.
 */
export function tellStory(events: readonly TimelineEvent[]): readonly Step[] {
  const openers = new Map<string, IssuingCall>();
  for (const event of events) {
    const key = keyOpenedBy(event);
    if (key !== undefined) addCall(openers, key, callOf(event));
  }
  const copies = groupBy(events, (event) => copiedCall(event, openers));
  const below = groupBy(copies.get(undefined) ?? [], ({ access_key_id: key, event_time: time }) => {
    const opener = openers.get(key ?? '');
    return opener === undefined || opener.eventTime > time ? undefined : opener.eventId;
  });
  const told = new Set<string>();
  const tell = (event: TimelineEvent): Step => {
    told.add(event.event_id);
    const own = copies.get(event.event_id) ?? [];
    for (const { event_id } of own) told.add(event_id);
    const copied = own.length === 0 ? {} : { copies: own };
    const inside = below.get(event.event_id) ?? [];
    const [first] = inside;
    if (first === undefined) return { event, ...copied };
    const session = {
      accessKeyId: event.issued_access_key_id ?? '',
      userName: first.user_name,
      sessionName: first.session_name,
      steps: inside.filter(({ event_id }) => !told.has(event_id)).map(tell),
    };
    return { event, session, ...copied };
  };
  const steps = (below.get(undefined) ?? []).map(tell);
  // Forged records can open each other in a circle: then one of them has to be first.
  const left = events.filter(({ event_id }) => !told.has(event_id));
  for (const event of left) if (!told.has(event.event_id)) steps.push(tell(event));
  return steps;
}

function keyOpenedBy(event: TimelineEvent): string | undefined {
  const { access_key_id: accessKeyId, issued_access_key_id: issuedAccessKeyId, outcome } = event;
  return sessionKeyOpenedBy({ accessKeyId, issuedAccessKeyId, outcome });
}

/** Returns the id of the call that an event is the other account's copy of; undefined for what is a call itself. */
function copiedCall(
  event: TimelineEvent,
  openers: ReadonlyMap<string, IssuingCall>,
): string | undefined {
  if (event.user_type !== 'AWSAccount') return undefined;
  const call = openers.get(keyOpenedBy(event) ?? '');
  const isSame = call?.eventName === event.event_name && call.eventTime === event.event_time;
  return isSame && call.eventId !== event.event_id ? call.eventId : undefined;
}
