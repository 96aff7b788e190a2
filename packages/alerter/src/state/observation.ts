import type { Observation } from '../ports.ts';
import type { RuleEvent } from '../rule-event.ts';

const MAX_RELATED = 20;

export const QUIET: Observation = Object.freeze({
  fires: false,
  relatedEventIds: Object.freeze([]),
});

/** An observation that fires on an event, by a pattern of events. */
export function fire(
  detail: string,
  { eventId }: RuleEvent,
  eventIds: readonly string[],
): Observation {
  const others = [...new Set(eventIds)].filter((id) => id !== eventId);
  return { fires: true, detail, relatedEventIds: [eventId, ...others.slice(1 - MAX_RELATED)] };
}
