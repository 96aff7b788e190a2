import type { ActivityEvent } from '../activity-event.ts';
import type { IssuingCall } from './caller.ts';

/** Access key ids of temporary credentials (IAM User Guide, "Unique identifiers"). */
const TEMPORARY = 'ASIA';

/** A call as far as it takes to tell whether it opened a session. */
export type PossibleIssuer = Pick<ActivityEvent, 'actorType'> & {
  readonly outcome: string;
  readonly accessKeyId?: string | undefined;
  readonly issuedAccessKeyId?: string | undefined;
};

/**
 * Tells whether a key is the temporary one of a session. Keys that last (CreateAccessKey) belong to their user,
 * whoever made them.
 */
export function isSessionKey(key: string | null | undefined): key is string {
  return typeof key === 'string' && key.startsWith(TEMPORARY);
}

/**
 * Returns the key of the session that a call opened; undefined when it opened none that leads to a person:
 * refused calls hand out nothing, GetSigninToken answers with the very key that it was asked with, and what a
 * service of AWS opens for an instance or a function is that workload's own session.
 */
export function sessionKeyIssuedBy(call: PossibleIssuer): string | undefined {
  const { accessKeyId, actorType, issuedAccessKeyId: key, outcome } = call;
  const isHandedOut = outcome === 'success' && key !== accessKeyId && actorType !== 'aws_service';
  return isHandedOut && isSessionKey(key) ? key : undefined;
}

/** Keeps of an event what following a session needs. */
export function toIssuingCall(event: IssuingCall): IssuingCall {
  const { actor, actorType, eventId, eventName, eventTime, userName } = event;
  const { accessKeyId, roleArn, sessionName, sourceIdentity, userArn, userType } = event;
  const { assumedRoot, delegateAccountId, sourceIp, target } = event;
  return {
    ...{ actor, actorType, eventId, eventName, eventTime, userName },
    ...{ accessKeyId, roleArn, sessionName, sourceIdentity, userArn, userType },
    ...{ assumedRoot, delegateAccountId, sourceIp, target },
  };
}
