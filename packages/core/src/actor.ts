import type { ActorType } from './activity-event.ts';
import { lastSegment, parseArn } from './arn.ts';
import { MAX_LENGTH } from './bounds.ts';
import { type Identity, readSignInName, UNKNOWN } from './identity.ts';
import { isInstanceName, isPersonName, isWorkloadName } from './person-name.ts';
import { cutText, type JsonObject, readObject, readText } from './record.ts';
import { isIdentityCenterRole, isNamedLikeIdentityCenterRole, serviceOfRole } from './vouched.ts';

/** How an actor was found, in the order in which the rules are tried (the first that knows decides). */
export const ACTOR_RULES = [
  'delegate',
  'assumed_root',
  'root',
  'source_identity',
  'identity_center_session',
  'identity_center_user',
  'switched_from',
  'saml_subject',
  'web_identity_subject',
  'session_name',
  'iam_user',
  'aws_service',
  'account',
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
 * Finds who is behind a record, as far as the record alone can tell. Session names are chosen by the
 * caller, so one is believed to be a person only when it is an e-mail address, or when Identity Center
 * chose it. Total, and a pure function of the record.
 */
export function findActor(record: JsonObject, identity: Identity): Actor {
  return (
    findRoot(record, identity) ??
    findBySourceIdentity(identity) ??
    findIdentityCenterUser(record, identity) ??
    findSwitchedUser(record) ??
    findFederatedSubject(record, identity) ??
    findBySessionName(identity) ??
    findIamUser(identity) ??
    findAwsService(record, identity) ??
    findAccount(record, identity) ??
    findWorkload(record, identity) ?? { actor: UNKNOWN, actorType: 'unknown', rule: 'unknown' }
  );
}

/** Tells whether a session is one that Identity Center opened for a user, which the role's path proves. */
export function isIdentityCenterSession({ roleArn, userType }: Identity): boolean {
  return userType === 'AssumedRole' && isIdentityCenterRole(roleArn);
}

function findRoot(record: JsonObject, { userType }: Identity): Actor | undefined {
  const isRoot = userType === 'Root' || (userType === 'FederatedUser' && isRootIssuer(record));
  return isRoot ? { actor: 'root', actorType: 'root', rule: 'root' } : undefined;
}

function isRootIssuer(record: JsonObject): boolean {
  const session = readObject(readObject(record, 'userIdentity'), 'sessionContext');
  return readObject(session, 'sessionIssuer').type === 'Root';
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
  const { sessionName, userName, userType } = identity;
  if (sessionName !== undefined && isIdentityCenterSession(identity)) {
    return { actor: sessionName, actorType: 'person', rule: 'identity_center_session' };
  }
  const caller = readObject(record, 'userIdentity');
  const additional = readObject(record, 'additionalEventData');
  const userId =
    readText(readObject(caller, 'onBehalfOf'), 'userId', MAX_LENGTH.name) ??
    readText(additional, 'identitystore:UserId', MAX_LENGTH.name);
  const isDirectoryUser =
    userType === 'IdentityCenterUser' || (userType === 'Unknown' && isSignInSource(record));
  const name = isDirectoryUser ? (readSignInName(record) ?? knownName(userName)) : undefined;
  const actor = name ?? userId;
  if (actor === undefined) return undefined;
  return { actor, actorType: 'person', rule: 'identity_center_user' };
}

function isSignInSource({ eventSource }: JsonObject): boolean {
  return (
    eventSource === 'signin.amazonaws.com' ||
    eventSource === 'sso.amazonaws.com' ||
    eventSource === 'sso-directory.amazonaws.com' ||
    eventSource === 'sso-oauth.amazonaws.com'
  );
}

function knownName(userName: string): string | undefined {
  return userName === UNKNOWN ? undefined : userName;
}

/** The console writes SwitchRole as the role; where the user came from stands beside. */
function findSwitchedUser(record: JsonObject): Actor | undefined {
  const additional = readObject(record, 'additionalEventData');
  const arn = parseArn(readText(additional, 'SwitchFrom', MAX_LENGTH.arn) ?? '');
  if (arn === undefined) return undefined;
  const rule = 'switched_from';
  const name = cutText(lastSegment(arn.resource), MAX_LENGTH.userName);
  if (arn.resource === 'root') return { actor: 'root', actorType: 'root', rule };
  if (name === '') return undefined;
  if (arn.resourceType === 'user') return { actor: name, actorType: 'iam_user', rule };
  // Of a role session only its names are known, no path.
  const isPerson =
    isNamedLikeIdentityCenterRole(arn.resource.split('/', 1)[0] ?? '') || isPersonName(name);
  return isPerson ? { actor: name, actorType: 'person', rule: 'session_name' } : undefined;
}

function findFederatedSubject(record: JsonObject, identity: Identity): Actor | undefined {
  const { userName, userType } = identity;
  const subject = knownName(userName);
  if (userType === 'SAMLUser' && subject !== undefined) {
    return { actor: subject, actorType: 'person', rule: 'saml_subject' };
  }
  if (userType === 'WebIdentityUser' && subject !== undefined) {
    const provider = readObject(record, 'userIdentity').identityProvider;
    const isPerson =
      isPersonName(subject) || (typeof provider === 'string' && PEOPLE_PROVIDERS.has(provider));
    const actorType = isPerson ? 'person' : 'workload';
    return { actor: subject, actorType, rule: 'web_identity_subject' };
  }
  return undefined;
}

function findBySessionName(identity: Identity): Actor | undefined {
  const { sessionName, userType } = identity;
  // The session of another account's role is that account's to vouch for.
  if (sessionName === undefined || userType === 'AWSAccount') return undefined;
  if (!isPersonName(sessionName) && !isClaimedIdentityCenterSession(identity)) return undefined;
  return { actor: sessionName, actorType: 'person', rule: 'session_name' };
}

/** Sign-ins and old records name the role without its path: a claim, for which the name has to do. */
function isClaimedIdentityCenterSession({ roleArn, userName, userType }: Identity): boolean {
  return (
    userType === 'AssumedRole' && roleArn === undefined && isNamedLikeIdentityCenterRole(userName)
  );
}

function findIamUser({ userName, userType }: Identity): Actor | undefined {
  const isIamUser = userType === 'IAMUser' || userType === 'FederatedUser';
  if (!isIamUser || userName === UNKNOWN) return undefined;
  return { actor: userName, actorType: 'iam_user', rule: 'iam_user' };
}

function findAwsService(record: JsonObject, identity: Identity): Actor | undefined {
  const service = serviceOfRole(identity.roleArn);
  if (service !== undefined)
    return { actor: service, actorType: 'aws_service', rule: 'aws_service' };
  if (identity.userType !== 'AWSService') return undefined;
  const invokedBy = readText(readObject(record, 'userIdentity'), 'invokedBy', MAX_LENGTH.userName);
  return { actor: invokedBy ?? identity.userName, actorType: 'aws_service', rule: 'aws_service' };
}

function findAccount(record: JsonObject, { userName, userType }: Identity): Actor | undefined {
  if (userType !== 'AWSAccount') return undefined;
  const accountId = readText(readObject(record, 'userIdentity'), 'accountId', MAX_LENGTH.name);
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
  if (record.eventSource === 'identitystore-scim.amazonaws.com') {
    return { actor: 'scim', actorType: 'workload', rule };
  }
  return userName === UNKNOWN
    ? undefined
    : { actor: userName, actorType: 'unknown', rule: 'unknown' };
}

/** Newer records say to which function or instance AWS handed the credentials. */
function readIssuedTo(record: JsonObject): string | undefined {
  const scope = readObject(readObject(record, 'userIdentity'), 'inScopeOf');
  const arn = parseArn(readText(scope, 'credentialsIssuedTo', MAX_LENGTH.arn) ?? '');
  if (arn === undefined) return undefined;
  // `function:name`, or `instance/i-…` and the like.
  const name = arn.service === 'lambda' ? arn.resource.split(':')[1] : lastSegment(arn.resource);
  return cutText(name ?? '', MAX_LENGTH.userName) || undefined;
}
