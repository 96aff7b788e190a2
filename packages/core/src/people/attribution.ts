import type { ActivityEvent, ActorType } from '../event/activity-event.ts';
import type { ActorRule } from './actor.ts';
import { isIdentityCenterRole } from './vouched.ts';

/**
 * Caller as a stored event tells it: enough to tell the person, and small enough to be kept beside an
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

/**
 * Certainty that the name is that of who acted.
 *
 * - `certain`: AWS vouches for it, or an identity provider that the account trusts.
 * - `likely`: the best that is known. A caller chose the name, or it is that of a workload or an account, and
 *   who sits behind it is not known.
 * - `unknown`: there is no name.
 */
export const CERTAINTIES = ['certain', 'likely', 'unknown'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** Name that a record gives, and how it is known. */
export interface RecordAttribution {
  readonly actor: string;
  readonly actorType: ActorType;
  readonly certainty: Certainty;
  /** The rule by which the actor of the record was found. */
  readonly rule: ActorRule;
}

/**
 * Says who a record names, how sure that is, and by which rule. Pure, and total over whatever was stored.
 * The only definition of what is certain (docs/decisions/0071-one-truth-about-the-person.md).
 */
export function attributeByRecord(caller: Caller): RecordAttribution {
  const { actor, actorType } = caller;
  const rule = findRule(caller);
  return { actor, actorType, certainty: rateRule(rule, caller), rule };
}

function rateRule(rule: ActorRule, { actorType, userType }: Caller): Certainty {
  switch (rule) {
    case 'root':
    case 'delegate':
    case 'identity_center_session':
    case 'identity_center_user':
    case 'saml_subject':
    case 'iam_user':
    case 'aws_service':
      return 'certain';
    case 'source_identity':
      // AssumeRole takes it from its caller, a provider's assertion has it from the provider.
      return isProvidersWord(userType) ? 'certain' : 'likely';
    case 'web_identity_subject':
      return actorType === 'person' ? 'certain' : 'likely';
    case 'switched_from':
      // The console knows the user; the session that switched chose its own name.
      return actorType === 'person' ? 'likely' : 'certain';
    case 'session_name':
    case 'account':
    case 'workload':
      return 'likely';
    case 'assumed_root':
    case 'unknown':
      return 'unknown';
    default:
      return rule satisfies never;
  }
}

function isProvidersWord(userType: string | undefined): boolean {
  return userType === 'SAMLUser' || userType === 'WebIdentityUser';
}

/** The event does not keep by which rule its actor was found; its fields tell. */
function findRule(caller: Caller): ActorRule {
  const { actor, actorType, eventName, sessionName, sourceIdentity, userName, userType } = caller;
  if (caller.delegateAccountId !== undefined && actorType === 'account') return 'delegate';
  if (caller.assumedRoot === true) return 'assumed_root';
  if (eventName === 'SwitchRole' && userType === 'AssumedRole' && actor !== userName) {
    return 'switched_from';
  }
  switch (actorType) {
    case 'root':
    case 'iam_user':
    case 'aws_service':
    case 'account':
    case 'unknown':
      return actorType;
    case 'person':
    case 'workload':
      break;
    default:
      return actorType satisfies never;
  }
  if (sourceIdentity !== undefined && actor === sourceIdentity) return 'source_identity';
  if (userType === 'SAMLUser') return 'saml_subject';
  if (userType === 'WebIdentityUser') return 'web_identity_subject';
  if (actorType === 'workload') return 'workload';
  if (actor !== sessionName) return 'identity_center_user';
  return isIdentityCenterRole(caller.roleArn) ? 'identity_center_session' : 'session_name';
}

/**
 * Tells whether a call is recorded in the account that was called, with the caller's account in the place of the
 * caller. The caller's own account records it too, under another event id.
 */
export function isForeignCopy({ actorType, delegateAccountId, userType }: Caller): boolean {
  return userType === 'AWSAccount' || (actorType === 'account' && delegateAccountId === undefined);
}

/**
 * Returns whose permissions a delegate used, by the name of the session or of the user that lent them;
 * undefined when no delegate acted. AWS vouches for the delegate; a session's name is that of its opener.
 */
export function nameBeneficiary(caller: Caller): string | undefined {
  if (caller.delegateAccountId === undefined) return undefined;
  return caller.sourceIdentity ?? caller.sessionName ?? caller.userName;
}
