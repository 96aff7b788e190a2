import type { RuleEvent } from './rule-event.ts';

/** Tells whether root acts, in person or in a session that root issued. */
export function isRoot(event: RuleEvent): boolean {
  return event.userType === 'Root' || event.actorType === 'root';
}

/**
 * Tells whether an AWS service made the call, on its own or for the caller: CloudTrail then writes the
 * service's name where an address would be.
 */
export function isByService(event: RuleEvent): boolean {
  const { actorType, sourceIp, userType } = event;
  return (
    userType === 'AWSService' ||
    actorType === 'aws_service' ||
    sourceIp === 'AWS Internal' ||
    sourceIp?.endsWith('.amazonaws.com') === true
  );
}

/**
 * Returns who called in a form that is the same tomorrow: the role of a session, not the session; the
 * ARN of a user; whatever else is known. For baselines, groups and dedup keys.
 */
export function callerKey(event: RuleEvent): string {
  return event.roleArn ?? event.userArn ?? event.principalId ?? event.userName;
}

/** Tells whether an IAM user acts on itself. */
export function isOwnUser(event: RuleEvent): boolean {
  return event.userType === 'IAMUser' && event.target === `user/${event.userName}`;
}

/** The usual dedup key: the same person doing it to the same thing in the same account. */
export function actorAndTarget(event: RuleEvent): string {
  return joinKey(event.accountId, event.actor, event.target);
}

/** Joins texts to a key so that different lists give different keys. */
export function joinKey(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => encodeURIComponent(toWellFormed(part ?? ''))).join('|');
}

function toWellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text;
}
