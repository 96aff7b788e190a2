import { joinKey } from './caller.ts';
import type { Rule } from './rule.ts';
import type { RuleEvent } from './rule-event.ts';
import type { Severity } from './severity.ts';

/** What became of an alert. All of them are recorded; only `sent` ones left the house. */
export const DISPOSITIONS = ['sent', 'grouped', 'suppressed', 'historical', 'dry_run'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

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
export interface AlertKey {
  readonly eventId: string;
  readonly ruleId: string;
}

/** An alert as the ledger keeps it. */
export interface LedgerEntry extends AlertKey {
  readonly disposition: Disposition | 'claimed';
  readonly severity: Severity;
  readonly title: string;
  readonly eventTime: string;
  readonly eventName: string;
  readonly accountId: string | undefined;
  readonly actor: string;
  readonly target: string | undefined;
  readonly dedupKey: string;
  /** Why it was not sent: the reason of the suppression, the event that leads the group. */
  readonly note: string | undefined;
  /** ISO 8601: when it was first recorded, and when it was published. */
  readonly recordedAt: string;
  readonly sentAt: string | undefined;
}

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
