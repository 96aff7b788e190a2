import { createHash } from 'node:crypto';
import { type AlertRecord, objectIn, originOf, type Severity, textIn } from '@iam-tracker/core';
import type { Rule } from '../detect/rule.ts';
import { callerKey, joinKey } from '../event/caller.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import { isLongLivedKey } from '../people/principal.ts';

/** The finding of one rule about one event. Texts that come from the event are raw. */
export interface Alert {
  readonly rule: Rule;
  readonly event: RuleEvent;
  readonly severity: Severity;
  readonly isDryRun: boolean;
  /** Says what exactly was found. */
  readonly detail: string | undefined;
  /** Ids of the events that made the pattern, this one included; bounded. */
  readonly relatedEventIds: readonly string[];
  /** The rule's word on the whole event, where only a part of that is at hand; the rule is asked unless given. */
  readonly dedupKey?: string | undefined;
}

/**
 * The time that a claim holds: longer than finding the person and publishing may take, shorter than people
 * want to wait for an alert whose publisher died.
 */
export const LEASE_MILLISECONDS = 45_000;

/** Digits of a digest: enough to tell the alerts of an hour apart. */
const DIGEST_LENGTH = 10;
const SESSION_KEYS = /\bASIA[A-Z0-9]{12,}\b/g;

/** The key of an alert in the ledger. */
export type AlertKey = Pick<AlertRecord, 'eventId' | 'ruleId'>;

export function alertKey({ event, rule }: Alert): AlertKey {
  return { eventId: event.eventId, ruleId: rule.id };
}

/** Returns the key as one text, to look it up by. */
export function keyText({ eventId, ruleId }: AlertKey): string {
  return `${eventId}/${ruleId}`;
}

/**
 * Returns what alerts of one story have in common. Total: a rule that throws makes every event a story of its
 * own, because an alert that is not sent is worse than one too many.
 */
export function dedupKeyOf({
  dedupKey,
  event,
  rule,
}: Pick<Alert, 'dedupKey' | 'event' | 'rule'>): string {
  try {
    return dedupKey ?? rule.dedupKey(event);
  } catch {
    return joinKey('event', event.eventId);
  }
}

/**
 * Returns what makes alerts of a rule the same news: the story of the rule, who acts, from where, with which
 * second factor, on what kind of thing, with what result, and what exactly was found. Alerts that differ in any
 * of it are told apart; a claim of the caller (a session name) can only make alerts differ, never alike.
 */
export function fingerprintOf(alert: Alert): string {
  const { event, rule } = alert;
  return digestOf(
    joinKey(
      dedupKeyOf(alert),
      whoActs(event),
      originOf(event),
      event.mfa,
      event.outcome,
      rule.foldsTargets === true ? undefined : event.target?.split('/', 1)[0],
      findingOf(alert),
    ),
  );
}

/** Returns who acts: the principal that AWS vouches for, and the person in its session as far as it is told. */
export function whoActs(event: RuleEvent): string {
  const { actor, delegateAccountId, principalId } = event;
  return joinKey(
    callerKey(event),
    principalId?.split(':', 1)[0],
    actor,
    delegateAccountId,
    textIn(objectIn(event.context, 'onBehalfOf'), 'userId'),
    // Those of sessions change with each of them.
    isLongLivedKey(event) ? event.accessKeyId : undefined,
  );
}

/** Returns a short text that stands for a longer one. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
}

/**
 * The detail as far as it is a finding. What was counted grows with every event of a pattern, and the name of the
 * call alone, or the key of a session, is a step of the same story: a rule to which it is more has it in its key.
 */
function findingOf({ detail = '', event, rule }: Alert): string {
  if (rule.kind === 'threshold' || rule.kind === 'sequence') return '';
  return detail.replaceAll(event.eventName, '').replaceAll(SESSION_KEYS, '');
}
