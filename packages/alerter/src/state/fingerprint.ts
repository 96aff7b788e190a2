import { createHash } from 'node:crypto';
import { type Alert, dedupKeyOf } from '../alert.ts';
import { callerKey, joinKey } from '../caller.ts';
import { textIn } from '../json-fields.ts';
import { originOf } from '../network.ts';
import type { RuleEvent } from '../rule-event.ts';

/** Digits of a digest: enough to tell the alerts of an hour apart. */
const LENGTH = 10;

/** Long-lived keys: those of sessions change with each of them. */
const LONG_LIVED_KEY = /^AKIA/;
const SESSION_KEYS = /\bASIA[A-Z0-9]{12,}\b/g;

/** Returns a short text that stands for a longer one. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, LENGTH);
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
  const { accessKeyId = '', actor, delegateAccountId, principalId } = event;
  const onBehalfOf = event.context.onBehalfOf;
  const personId =
    typeof onBehalfOf === 'object' && onBehalfOf !== null
      ? textIn(onBehalfOf as Record<string, unknown>, 'userId')
      : undefined;
  return joinKey(
    callerKey(event),
    principalId?.split(':', 1)[0],
    actor,
    delegateAccountId,
    personId,
    LONG_LIVED_KEY.test(accessKeyId) ? accessKeyId : undefined,
  );
}

/**
 * The detail as far as it is a finding. What was counted grows with every event of a pattern, and the name of the
 * call alone, or the key of a session, is a step of the same story: a rule to which it is more has it in its key.
 */
function findingOf({ detail = '', event, rule }: Alert): string {
  if (rule.kind === 'threshold' || rule.kind === 'sequence') return '';
  return detail.replaceAll(event.eventName, '').replaceAll(SESSION_KEYS, '');
}
