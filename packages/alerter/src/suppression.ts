import {
  accountOfRole,
  attributeByRecord,
  matchesSession,
  type RolePatterns,
  type Severity,
} from '@iam-tracker/core';
import type { AddressSet } from './address-set.ts';
import type { RuleEvent } from './rule-event.ts';
import { matchesWildcard } from './wildcard.ts';

/** Alerts that the user does not want, why, and until when. All conditions given must hold. */
export interface Suppression {
  /** A rule id, or `*` for every rule. */
  readonly rule: string;
  /**
   * The actor, or the user name; `*` and `?` are wildcards, case does not count. An actor that is only a
   * claim, such as a session name, does not cover what is CRITICAL: callers choose it.
   */
  readonly actor?: string;
  /** The role of the session, of the event's own account, as the patterns of FILTERED_ROLES. */
  readonly role?: RolePatterns;
  /** Addresses, networks and VPC endpoints. */
  readonly ip?: AddressSet;
  readonly reason: string;
  /** Epoch milliseconds from which on it suppresses nothing; absent: it never expires. */
  readonly expiresAt?: number;
}

/** What a suppression is asked about. */
export interface SuppressibleAlert {
  readonly event: RuleEvent;
  readonly rule: { readonly id: string };
  readonly severity: Severity;
}

/** Returns the first suppression that covers an alert at a time; undefined when it is to be sent. */
export function findSuppression(
  suppressions: readonly Suppression[],
  { event, rule, severity }: SuppressibleAlert,
  at: number,
): Suppression | undefined {
  return suppressions.find(
    (suppression) =>
      (suppression.rule === '*' || suppression.rule === rule.id) &&
      (suppression.expiresAt === undefined || at < suppression.expiresAt) &&
      coversActor(suppression, event, severity) &&
      coversRole(suppression, event) &&
      (suppression.ip === undefined || suppression.ip.has(event)),
  );
}

function coversActor({ actor }: Suppression, event: RuleEvent, severity: Severity): boolean {
  if (actor === undefined) return true;
  // A delegate acts with the permissions of the user or role, and is neither.
  if (event.delegateAccountId === undefined && coversName(actor, event.userName)) return true;
  const isBelieved = severity !== 'CRITICAL' || attributeByRecord(event).certainty === 'certain';
  return isBelieved && coversName(actor, event.actor);
}

/** Tells whether a name is meant by the actor of a suppression. */
export function coversName(actor: string, name: string): boolean {
  return matchesWildcard(actor.toLowerCase(), name.toLowerCase());
}

function coversRole({ role }: Suppression, event: RuleEvent): boolean {
  return role === undefined || isRoleSession(role, event);
}

/**
 * Tells whether the caller is a session of a role that matches, of the event's own account or of one that
 * is trusted: whoever runs another account can give a role any name. A delegate uses the permissions of the
 * role, and is not the role.
 */
export function isRoleSession(
  patterns: RolePatterns,
  event: RuleEvent,
  isTrusted: (accountId: string) => boolean = () => false,
): boolean {
  if (event.delegateAccountId !== undefined) return false;
  const owner = accountOfRole(event.roleArn ?? event.userArn);
  const isOurs = owner !== undefined && (owner === event.accountId || isTrusted(owner));
  return isOurs && matchesSession(patterns, event);
}
