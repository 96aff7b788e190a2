import type { ActivityEvent } from '../activity-event.ts';

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
}

/** A call that handed out the temporary key of a session. */
export interface IssuingCall extends SessionUse {
  readonly eventId: string;
  readonly eventName: string;
  /** What was taken, such as `role/audit`. */
  readonly target?: string | undefined;
  readonly sourceIp?: string | undefined;
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
