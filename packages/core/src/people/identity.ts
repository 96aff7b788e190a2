import { readService } from '../event/service-name.ts';
import { type JsonObject, objectIn } from '../json.ts';
import { parseArn } from '../record/arn.ts';
import { cutText, MAX_LENGTH, readText } from '../record/record-text.ts';
import { lastSegment } from '../text.ts';

/** Stands in `userName` and `actor` when a record names no one. */
export const UNKNOWN = 'unknown';

/** Caller as the record says it: what `userIdentity` becomes in an event. */
export interface Identity {
  /** Never empty; `unknown` only when the record names no one. */
  readonly userName: string;
  readonly userType: string | undefined;
  readonly userArn: string | undefined;
  readonly principalId: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly sessionName: string | undefined;
  readonly roleArn: string | undefined;
  readonly sourceIdentity: string | undefined;
}

/**
 * Reads who called. Root is always `root` (its `userName` may hold the account's alias); a role
 * session is its role, never the role it assumes; a federated session is the IAM user that asked for
 * it. Total: misshapen parts read as missing.
 */
export function readIdentity(record: JsonObject): Identity {
  const caller = objectIn(record, 'userIdentity');
  const session = objectIn(caller, 'sessionContext');
  const issuer = objectIn(session, 'sessionIssuer');
  const userType = readText(caller, 'type', MAX_LENGTH.name);
  const userArn = readText(caller, 'arn', MAX_LENGTH.arn);
  const issuerArn = readText(issuer, 'arn', MAX_LENGTH.arn);
  const principalId = readPrincipalId(caller, userType);
  return {
    userName: nameCaller(record, caller, issuer, userType) ?? UNKNOWN,
    userType,
    userArn,
    principalId,
    accessKeyId: readText(caller, 'accessKeyId', MAX_LENGTH.identifier),
    sessionName: readSessionName(userType, userArn, principalId),
    roleArn: issuerArn?.includes(':role/') ? issuerArn : undefined,
    sourceIdentity: readSourceIdentity(record, session),
  };
}

/**
 * Identity Center records since July 2025 have no `principalId`, older ones repeat the account there:
 * the user's id in the directory takes its place, so that sign-ins, which know the name too, can be
 * joined with what the user does later.
 */
function readPrincipalId(caller: JsonObject, userType: string | undefined): string | undefined {
  const recorded = readText(caller, 'principalId', MAX_LENGTH.userName);
  const isAccount = recorded !== undefined && recorded === caller.accountId && userType !== 'Root';
  if (recorded !== undefined && !isAccount) return recorded;
  return readText(objectIn(caller, 'onBehalfOf'), 'userId', MAX_LENGTH.name) ?? recorded;
}

function readSessionName(
  userType: string | undefined,
  userArn: string | undefined,
  principalId: string | undefined,
): string | undefined {
  const arn = userArn === undefined ? undefined : parseArn(userArn);
  if (arn?.resourceType === 'assumed-role') {
    const slash = arn.resource.indexOf('/');
    if (slash !== -1) return cutText(arn.resource.slice(slash + 1), MAX_LENGTH.name) || undefined;
  }
  if (arn?.resourceType === 'federated-user') {
    return cutText(arn.resource, MAX_LENGTH.name) || undefined;
  }
  const hasSession =
    userType === 'AssumedRole' || userType === 'FederatedUser' || userType === 'AWSAccount';
  if (!hasSession || principalId?.includes(':') !== true) return undefined;
  return cutText(principalId.slice(principalId.indexOf(':') + 1), MAX_LENGTH.name) || undefined;
}

/**
 * In the call that sets it the source identity stands in the response, or in the request; later in
 * the session. What a refused call asked for proves nothing and is not taken.
 */
function readSourceIdentity(record: JsonObject, session: JsonObject): string | undefined {
  const set = readText(session, 'sourceIdentity', MAX_LENGTH.name);
  if (set !== undefined || readService(record.eventSource) !== 'sts') return set;
  if (readText(record, 'errorCode', MAX_LENGTH.freeText) !== undefined) return undefined;
  return (
    readText(objectIn(record, 'responseElements'), 'sourceIdentity', MAX_LENGTH.name) ??
    readText(objectIn(record, 'requestParameters'), 'sourceIdentity', MAX_LENGTH.name)
  );
}

function nameCaller(
  record: JsonObject,
  caller: JsonObject,
  issuer: JsonObject,
  userType: string | undefined,
): string | undefined {
  switch (userType) {
    case 'Root':
      return 'root';
    case 'AssumedRole':
    case 'Role':
      return (
        readName(issuer, 'userName') ??
        nameFromArn(issuer) ??
        nameFromArn(caller) ??
        nameAnyone(caller)
      );
    case 'FederatedUser':
      if (issuer.type === 'Root') return 'root';
      return (
        readName(issuer, 'userName') ??
        nameFromArn(issuer) ??
        nameFromArn(caller) ??
        nameAnyone(caller)
      );
    case 'SAMLUser':
    case 'WebIdentityUser':
      return readName(caller, 'userName') ?? readSubject(record) ?? nameAnyone(caller);
    case 'IdentityCenterUser':
      return readSignInName(record) ?? readName(caller, 'userName') ?? nameAnyone(caller);
    case 'AWSService':
      return readName(caller, 'invokedBy') ?? nameAnyone(caller) ?? readServiceAddress(record);
    case 'AWSAccount':
      return nameAnyone(caller) ?? readName(caller, 'accountId');
    default:
      return readName(caller, 'userName') ?? readSignInName(record) ?? nameAnyone(caller);
  }
}

/** Returns the best name that is left to try for any type. */
function nameAnyone(caller: JsonObject): string | undefined {
  const principal = readName(caller, 'principalId');
  const isAccount = principal !== undefined && principal === caller.accountId;
  return (
    readName(caller, 'userName') ??
    nameFromArn(caller) ??
    readName(objectIn(caller, 'onBehalfOf'), 'userId') ??
    // An identifier such as `AROA…:session`: the part before the colon is the same for all sessions.
    (isAccount ? undefined : principal?.split(':', 1)[0] || principal) ??
    readName(caller, 'invokedBy')
  );
}

/** A name that is known: CloudTrail hides what was typed as a user name when no such user exists. */
function readName(parent: JsonObject, field: string): string | undefined {
  const name = readText(parent, field, MAX_LENGTH.userName);
  return name === undefined || isHidden(name) ? undefined : name;
}

/** Tells whether CloudTrail put a notice where a value was. */
function isHidden(text: string): boolean {
  return text.startsWith('HIDDEN_');
}

/** The name of the user or role in an ARN, without its path; undefined for ARNs of neither. */
function nameFromArn(holder: JsonObject): string | undefined {
  const arn = parseArn(readText(holder, 'arn', MAX_LENGTH.arn) ?? '');
  if (arn === undefined) return undefined;
  const name =
    arn.resourceType === 'assumed-role' ? arn.resource.split('/', 1)[0] : lastSegment(arn.resource);
  return cutText(name ?? '', MAX_LENGTH.userName) || undefined;
}

/** The subject of a SAML assertion or of a web identity token, from the answer of STS. */
function readSubject(record: JsonObject): string | undefined {
  const response = objectIn(record, 'responseElements');
  return readName(response, 'subject') ?? readName(response, 'subjectFromWebIdentityToken');
}

/** The name under which an Identity Center user signed in; only sign-in events have it. */
export function readSignInName(record: JsonObject): string | undefined {
  return readName(objectIn(record, 'additionalEventData'), 'UserName');
}

function readServiceAddress(record: JsonObject): string | undefined {
  const address = readName(record, 'sourceIPAddress');
  return readService(address) === undefined ? undefined : address;
}
