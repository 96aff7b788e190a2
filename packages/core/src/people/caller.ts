import type { ActivityEvent } from '../event/activity-event.ts';

/**
 * What a stored event says about who called: enough to tell the person, and small enough to be kept beside an
 * access key. An event is one, and so is what any store remembers of it.
 */
export interface Caller extends Pick<ActivityEvent, 'actor' | 'actorType' | 'userName'> {
  readonly eventName?: string | undefined;
  readonly userType?: string | undefined;
  readonly userArn?: string | undefined;
  /** The key that signed the call: where a session is followed from. */
  readonly accessKeyId?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly sessionName?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  /** A session of AssumeRoot: the account's root user, taken from outside. */
  readonly assumedRoot?: boolean | undefined;
  /** The account that acted for the caller, by temporary delegation. */
  readonly delegateAccountId?: string | undefined;
}

/** A caller at a time (ISO 8601 UTC, whole seconds): what a session may be followed from. */
export interface SessionUse extends Caller {
  readonly eventTime: string;
  /** The key that the call handed out: by it the other copy of a call into another account is found. */
  readonly issuedAccessKeyId?: string | undefined;
  /** What was acted on, such as `role/audit`. */
  readonly target?: string | undefined;
}

/** A call that handed out the temporary key of a session. */
export interface IssuingCall extends SessionUse {
  readonly eventId: string;
  readonly eventName: string;
  readonly sourceIp?: string | undefined;
}

/**
 * Tells whether a call is recorded in the account that was called, with the caller's account in the place of the
 * caller. The caller's own account records it too, under another event id.
 */
export function isForeignCopy({ actorType, delegateAccountId, userType }: Caller): boolean {
  return userType === 'AWSAccount' || (actorType === 'account' && delegateAccountId === undefined);
}

/** The fields of an issuing call that are texts, for what stores it field by field. */
export const ISSUING_CALL_TEXTS = [
  'eventId',
  'eventName',
  'eventTime',
  'actor',
  'actorType',
  'userName',
  'userType',
  'userArn',
  'accessKeyId',
  'roleArn',
  'sessionName',
  'sourceIdentity',
  'delegateAccountId',
  'target',
  'sourceIp',
] as const satisfies readonly (keyof IssuingCall)[];
export type IssuingCallText = (typeof ISSUING_CALL_TEXTS)[number];
