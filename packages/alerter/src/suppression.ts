import type { RolePatterns } from '@iam-tracker/core';
import { matchesRole, matchesRoleName } from '@iam-tracker/core';
import type { AddressSet } from './address-set.ts';
import type { RuleEvent } from './rule-event.ts';
import { matchesWildcard } from './wildcard.ts';

/** Alerts that the user does not want, why, and until when. All conditions given must hold. */
export interface Suppression {
  /** A rule id, or `*` for every rule. */
  readonly rule: string;
  /** The actor, or the user name; `*` and `?` are wildcards, case does not count. */
  readonly actor?: string;
  /** The role of the session, as the patterns of FILTERED_ROLES. */
  readonly role?: RolePatterns;
  /** Addresses and networks. */
  readonly ip?: AddressSet;
  readonly reason: string;
  /** Epoch milliseconds from which on it suppresses nothing; absent: it never expires. */
  readonly expiresAt?: number;
}

/** Returns the first suppression that covers an alert at a time; undefined when it is to be sent. */
export function findSuppression(
  suppressions: readonly Suppression[],
  ruleId: string,
  event: RuleEvent,
  at: number,
): Suppression | undefined {
  return suppressions.find(
    (suppression) =>
      (suppression.rule === '*' || suppression.rule === ruleId) &&
      (suppression.expiresAt === undefined || at < suppression.expiresAt) &&
      coversActor(suppression, event) &&
      coversRole(suppression, event) &&
      (suppression.ip === undefined || suppression.ip.has(event.sourceIp)),
  );
}

function coversActor({ actor }: Suppression, event: RuleEvent): boolean {
  if (actor === undefined) return true;
  const pattern = actor.toLowerCase();
  return (
    matchesWildcard(pattern, event.actor.toLowerCase()) ||
    matchesWildcard(pattern, event.userName.toLowerCase())
  );
}

function coversRole({ role }: Suppression, event: RuleEvent): boolean {
  return role === undefined || isRoleSession(role, event);
}

/** Tells whether the caller is a session of a role that matches. */
export function isRoleSession(patterns: RolePatterns, event: RuleEvent): boolean {
  if (event.roleArn !== undefined) return matchesRole(patterns, event.roleArn);
  return event.userType === 'AssumedRole' && matchesRoleName(patterns, event.userName);
}
