import type { ActivityEvent } from '../event/activity-event.ts';
import { ISSUING_CALL_TEXTS, type IssuingCall, type IssuingCallText } from './caller.ts';

/** Access key ids of temporary credentials (IAM User Guide, "Unique identifiers"). */
const TEMPORARY = 'ASIA';

/** A call as far as it takes to tell whether it opened a session. */
export interface PossibleOpening {
  readonly outcome: string;
  readonly accessKeyId?: string | null | undefined;
  readonly issuedAccessKeyId?: string | null | undefined;
}

/**
 * Tells whether a key is the temporary one of a session. Keys that last (CreateAccessKey) belong to their user,
 * whoever made them.
 */
export function isSessionKey(key: string | null | undefined): key is string {
  return typeof key === 'string' && key.startsWith(TEMPORARY);
}

/**
 * Returns the key of the session that a call opened, whoever made it; undefined when it opened none: refused calls
 * hand out nothing, and GetSigninToken answers with the very key that it was asked with.
 */
export function sessionKeyOpenedBy(call: PossibleOpening): string | undefined {
  const { accessKeyId, issuedAccessKeyId: key, outcome } = call;
  return outcome === 'success' && key !== accessKeyId && isSessionKey(key) ? key : undefined;
}

/**
 * Returns the key of a session that leads to who called; undefined for other calls, and for what a service of AWS
 * opens for an instance or a function: that is the workload's own session.
 */
export function sessionKeyIssuedBy(
  call: PossibleOpening & Pick<ActivityEvent, 'actorType'>,
): string | undefined {
  return call.actorType === 'aws_service' ? undefined : sessionKeyOpenedBy(call);
}

/** Keeps of an event what following a session needs. */
export function toIssuingCall(event: IssuingCall): IssuingCall {
  const texts = Object.fromEntries(ISSUING_CALL_TEXTS.map((name) => [name, event[name]]));
  return { ...(texts as Pick<IssuingCall, IssuingCallText>), assumedRoot: event.assumedRoot };
}
