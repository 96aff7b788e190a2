import type { TimelineEvent } from './timeline-event.ts';

/** An event, and the session that it opened with all that happened in it. */
export interface Step {
  readonly event: TimelineEvent;
  readonly session?: Session;
}

/** What was done with one temporary key. */
export interface Session {
  readonly accessKeyId: string;
  /** The role, or whoever the session is. */
  readonly userName: string;
  readonly sessionName: string | null;
  readonly steps: readonly Step[];
}

/**
 * Makes a tree of events in the order of time: what was done with a key stands below the call that handed it
 * out. Every event is in it once.
 */
export function tellStory(events: readonly TimelineEvent[]): readonly Step[] {
  const openers = new Map<string, string>();
  for (const { access_key_id: used, event_id, issued_access_key_id: key } of events) {
    // GetSigninToken answers with the key that it was asked with.
    if (key?.startsWith('ASIA') && key !== used && !openers.has(key)) openers.set(key, event_id);
  }
  const below = new Map<string, TimelineEvent[]>();
  const top: TimelineEvent[] = [];
  for (const event of events) {
    const opener = openers.get(event.access_key_id ?? '');
    if (opener === undefined) top.push(event);
    else below.set(opener, [...(below.get(opener) ?? []), event]);
  }
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
  const steps = top.map(tell);
  // Forged records can open each other in a circle: then somebody has to be first.
  const left = events.filter(({ event_id }) => !told.has(event_id));
  for (const event of left) if (!told.has(event.event_id)) steps.push(tell(event));
  return steps;
}
