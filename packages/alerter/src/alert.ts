import type { AlertRecord, Severity } from '@iam-tracker/core';
import { joinKey } from './caller.ts';
import type { Rule } from './rule.ts';
import type { RuleEvent } from './rule-event.ts';

/** What one rule has to say about one event. Texts that come from the event are raw. */
export interface Alert {
  readonly rule: Rule;
  readonly event: RuleEvent;
  readonly severity: Severity;
  readonly isDryRun: boolean;
  /** What exactly was found. */
  readonly detail: string | undefined;
  /** Ids of the events that made the pattern, this one included; bounded. */
  readonly relatedEventIds: readonly string[];
}

/**
 * How long a claim holds: longer than finding the person and publishing may take, shorter than anybody
 * wants to wait for an alert whose publisher died.
 */
export const LEASE_MILLISECONDS = 45_000;

/** The key of an alert in the ledger. */
export type AlertKey = Pick<AlertRecord, 'eventId' | 'ruleId'>;

export function alertKey({ event, rule }: Alert): AlertKey {
  return { eventId: event.eventId, ruleId: rule.id };
}

/**
 * What alerts of one story have in common. Total: a rule that throws makes every event a story of its
 * own, because an alert that nobody gets is worse than one too many.
 */
export function dedupKeyOf({ event, rule }: Pick<Alert, 'event' | 'rule'>): string {
  try {
    return rule.dedupKey(event);
  } catch {
    return joinKey('event', event.eventId);
  }
}
