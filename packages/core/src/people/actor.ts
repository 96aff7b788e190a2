import type { ActorType } from '../event/activity-event.ts';
import { readService } from '../event/service-name.ts';
import { flagIn, type JsonObject, objectIn } from '../json.ts';
import { parseArn } from '../record/arn.ts';
import { cutText, MAX_LENGTH, readText } from '../record/record-text.ts';
import { lastSegment } from '../text.ts';
import { type Identity, readSignInName, UNKNOWN } from './identity.ts';
import { readSessionMfa } from './mfa.ts';
import {
  isGeneratedName,
  isInstanceName,
  isInteractive,
  isPersonName,
  isWorkloadName,
} from './person-or-program.ts';
import { isIdentityCenterRole, isNamedLikeIdentityCenterRole, serviceOfRole } from './vouched.ts';

/** Rules by which an actor is found, in the order in which the rules are tried (the first that knows decides). */
export const ACTOR_RULES = [
  'delegate',
  'assumed_root',
  'root',
  'account',
  'identity_center_session',
  'identity_center_user',
  'switched_from',
  'iam_user',
  'source_identity',
  'saml_subject',
  'web_identity_subject',
  'session_name',
  'aws_service',
  'workload',
  'unknown',
] as const;
export type ActorRule = (typeof ACTOR_RULES)[number];

/** The person or workload behind an action, and how it is known. */
export interface Actor {
  /** Never empty. */
  readonly actor: string;
  readonly actorType: ActorType;
  readonly rule: ActorRule;
}

/** Identity providers whose subjects are people by definition. */
const PEOPLE_PROVIDERS = new Set(['www.amazon.com', 'graph.facebook.com']);
/**
 * Sign-in events that do not say that a person is the session: brokers and other programs trade a session for a
 * sign-in, and a switch is of the session that it says it was made from.
 */
const NOT_PERSONAL: ReadonlySet<unknown> = new Set(['GetSigninToken', 'SwitchRole']);

/**
 * Finds who is behind a record, as far as the record alone can tell: first by what AWS vouches for, then by
 * what a caller or provider said. A session name is chosen by who opened the session, so one is taken for
 * that of a person only when it is an e-mail address, or when AWS knows that a person sits there: by a second
 * factor, or in the console. Total, and a pure function of the record.
 */
export function findActor(record: JsonObject, identity: Identity): Actor {
  return (
    findDelegate(record) ??
    findRoot(record, identity) ??
    findAccount(record, identity) ??
    findIdentityCenterUser(record, identity) ??
    findSwitchedUser(record) ??
    findIamUser(identity) ??
    findBySourceIdentity(identity) ??
    findFederatedSubject(record, identity) ??
    findBySessionName(record, identity) ??
    findFederatingUser(identity) ??
    findAwsService(record, identity) ??
    findWorkload(record, identity) ?? { actor: UNKNOWN, actorType: 'unknown', rule: 'unknown' }
  );
}

/** By temporary delegation another account acts with the permissions of the caller, who did not. */
function findDelegate(record: JsonObject): Actor | undefined {
  const delegate = objectIn(objectIn(record, 'userIdentity'), 'invokedByDelegate');
  const actor = readText(delegate, 'accountId', MAX_LENGTH.name);
  return actor === undefined ? undefined : { actor, actorType: 'account', rule: 'delegate' };
}

/** Root in person; a session of AssumeRoot is the caller of that, whom this record does not name. */
function findRoot(record: JsonObject, { userType }: Identity): Actor | undefined {
  const caller = objectIn(record, 'userIdentity');
  const isAssumed = flagIn(objectIn(caller, 'sessionContext'), 'assumedRoot');
  if (userType === 'Root' && isAssumed === true) {
    const accountId = readText(caller, 'accountId', MAX_LENGTH.name);
    const actor = accountId === undefined ? 'assumed-root' : `assumed-root/${accountId}`;
    return { actor, actorType: 'unknown', rule: 'assumed_root' };
  }
  const isRoot = userType === 'Root' || (userType === 'FederatedUser' && isRootIssuer(record));
  return isRoot ? { actor: 'root', actorType: 'root', rule: 'root' } : undefined;
}

function isRootIssuer(record: JsonObject): boolean {
  const session = objectIn(objectIn(record, 'userIdentity'), 'sessionContext');
  return objectIn(session, 'sessionIssuer').type === 'Root';
}

function findBySourceIdentity({ sourceIdentity }: Identity): Actor | undefined {
  if (sourceIdentity === undefined) return undefined;
  const actorType = isWorkloadName(sourceIdentity) ? 'workload' : 'person';
  return { actor: sourceIdentity, actorType, rule: 'source_identity' };
}

/**
 * The session of an Identity Center role carries the user's name, which reads better than the user id
 * that newer records add; both are the same person. Everywhere else the name stands in sign-in
 * events only, and the id has to do.
 */
function findIdentityCenterUser(record: JsonObject, identity: Identity): Actor | undefined {
  const { roleArn, sessionName, userName, userType } = identity;
  if (sessionName !== undefined && userType === 'AssumedRole' && isIdentityCenterRole(roleArn)) {
    return { actor: sessionName, actorType: 'person', rule: 'identity_center_session' };
  }
  const caller = objectIn(record, 'userIdentity');
  const additional = objectIn(record, 'additionalEventData');
  const userId =
    readText(objectIn(caller, 'onBehalfOf'), 'userId', MAX_LENGTH.name) ??
    readText(additional, 'identitystore:UserId', MAX_LENGTH.name);
  const isDirectoryUser =
    userType === 'IdentityCenterUser' || (userType === 'Unknown' && isSignInSource(record));
  const name = isDirectoryUser ? (readSignInName(record) ?? knownName(userName)) : undefined;
  const actor = name ?? userId;
  if (actor === undefined) return undefined;
  return { actor, actorType: 'person', rule: 'identity_center_user' };
}

function isSignInSource({ eventSource }: JsonObject): boolean {
  const service = readService(eventSource);
  return (
    service === 'signin' ||
    service === 'sso' ||
    service === 'sso-directory' ||
    service === 'sso-oauth'
  );
}

function knownName(userName: string): string | undefined {
  return userName === UNKNOWN ? undefined : userName;
}

/** The console writes SwitchRole as the role; where the user came from stands beside. */
function findSwitchedUser(record: JsonObject): Actor | undefined {
  const additional = objectIn(record, 'additionalEventData');
  const arn = parseArn(readText(additional, 'SwitchFrom', MAX_LENGTH.arn) ?? '');
  if (arn === undefined) return undefined;
  const rule = 'switched_from';
  const name = cutText(lastSegment(arn.resource), MAX_LENGTH.userName);
  if (arn.resource === 'root') return { actor: 'root', actorType: 'root', rule };
  if (name === '') return undefined;
  if (arn.resourceType === 'user') return { actor: name, actorType: 'iam_user', rule };
  // Of a role session only its names are known, no path; who works in the console is a person.
  if (arn.resourceType !== 'assumed-role' || isGeneratedName(name)) return undefined;
  return { actor: name, actorType: 'person', rule: 'session_name' };
}

function findFederatedSubject(record: JsonObject, identity: Identity): Actor | undefined {
  const { userName, userType } = identity;
  const subject = knownName(userName);
  if (userType === 'SAMLUser' && subject !== undefined) {
    return { actor: subject, actorType: 'person', rule: 'saml_subject' };
  }
  if (userType === 'WebIdentityUser' && subject !== undefined) {
    const provider = objectIn(record, 'userIdentity').identityProvider;
    const isPerson =
      isPersonName(subject) || (typeof provider === 'string' && PEOPLE_PROVIDERS.has(provider));
    const actorType = isPerson ? 'person' : 'workload';
    return { actor: subject, actorType, rule: 'web_identity_subject' };
  }
  return undefined;
}

function findBySessionName(record: JsonObject, identity: Identity): Actor | undefined {
  const { sessionName } = identity;
  if (sessionName === undefined) return undefined;
  const isPerson =
    isPersonName(sessionName) ||
    isClaimedIdentityCenterSession(identity) ||
    (isPersonsSession(record, identity) &&
      (!isGeneratedName(sessionName) || isNamedLikeInstance(record, sessionName)));
  return isPerson ? { actor: sessionName, actorType: 'person', rule: 'session_name' } : undefined;
}

/** Sign-ins and old records name the role without its path: a claim, for which the name has to do. */
function isClaimedIdentityCenterSession({ roleArn, userName, userType }: Identity): boolean {
  return (
    userType === 'AssumedRole' && roleArn === undefined && isNamedLikeIdentityCenterRole(userName)
  );
}

/** A caller with a second factor is no instance: a person chose the name of one. */
function isNamedLikeInstance(record: JsonObject, sessionName: string): boolean {
  return isInstanceName(sessionName) && readSessionMfa(record) === true;
}

/** Programs have no second factor and no console. */
function isPersonsSession(record: JsonObject, { userType }: Identity): boolean {
  if (userType !== 'AssumedRole' || NOT_PERSONAL.has(record.eventName)) return false;
  return readSessionMfa(record) === true || isInteractive(record);
}

function findIamUser({ userName, userType }: Identity): Actor | undefined {
  if (userType !== 'IAMUser' || userName === UNKNOWN) return undefined;
  return { actor: userName, actorType: 'iam_user', rule: 'iam_user' };
}

/** The user who called GetFederationToken: often a broker, for a person whom the session's name says. */
function findFederatingUser({ userName, userType }: Identity): Actor | undefined {
  if (userType !== 'FederatedUser' || userName === UNKNOWN) return undefined;
  return { actor: userName, actorType: 'iam_user', rule: 'iam_user' };
}

function findAwsService(record: JsonObject, identity: Identity): Actor | undefined {
  const service = serviceOfRole(identity.roleArn);
  if (service !== undefined)
    return { actor: service, actorType: 'aws_service', rule: 'aws_service' };
  if (identity.userType !== 'AWSService') return undefined;
  const invokedBy = readText(objectIn(record, 'userIdentity'), 'invokedBy', MAX_LENGTH.userName);
  return { actor: invokedBy ?? identity.userName, actorType: 'aws_service', rule: 'aws_service' };
}

function findAccount(record: JsonObject, { userName, userType }: Identity): Actor | undefined {
  if (userType !== 'AWSAccount') return undefined;
  const accountId = readText(objectIn(record, 'userIdentity'), 'accountId', MAX_LENGTH.name);
  const actor = accountId ?? userName;
  if (actor === UNKNOWN) return undefined;
  return { actor, actorType: 'account', rule: 'account' };
}

/**
 * Instances and functions by their own name, other roles by the role: session names of programs are
 * often random, and an actor should be the same tomorrow.
 */
function findWorkload(record: JsonObject, identity: Identity): Actor | undefined {
  const { sessionName, userName, userType } = identity;
  const rule = 'workload';
  if (userType === 'AssumedRole' || userType === 'Role') {
    const actor =
      (sessionName !== undefined && isInstanceName(sessionName) ? sessionName : undefined) ??
      readIssuedTo(record) ??
      knownName(userName) ??
      sessionName;
    return actor === undefined ? undefined : { actor, actorType: 'workload', rule };
  }
  // SCIM calls name a token, not a user: an identity provider that keeps the directory in step.
  if (readService(record.eventSource) === 'identitystore-scim') {
    return { actor: 'scim', actorType: 'workload', rule };
  }
  return userName === UNKNOWN
    ? undefined
    : { actor: userName, actorType: 'unknown', rule: 'unknown' };
}

/** Newer records say to which function or instance AWS handed the credentials. */
function readIssuedTo(record: JsonObject): string | undefined {
  const scope = objectIn(objectIn(record, 'userIdentity'), 'inScopeOf');
  const arn = parseArn(readText(scope, 'credentialsIssuedTo', MAX_LENGTH.arn) ?? '');
  if (arn === undefined) return undefined;
  // `function:name`, or `instance/i-…` and the like.
  const name = arn.service === 'lambda' ? arn.resource.split(':')[1] : lastSegment(arn.resource);
  return cutText(name ?? '', MAX_LENGTH.userName) || undefined;
}
