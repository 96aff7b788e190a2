import type { EventType, Outcome } from '../event/activity-event.ts';
import { describeOwnArn } from '../event/own-resources.ts';
import { readService } from '../event/service-name.ts';
import { isJsonObject, type JsonObject, objectIn } from '../json.ts';
import { type Identity, UNKNOWN } from '../people/identity.ts';
import { lastSegment } from '../text.ts';
import { parseArn } from './arn.ts';
import { cutText, MAX_LENGTH, readText } from './record-text.ts';
import {
  ACCOUNT_EVENTS,
  ARN_TARGET_TYPES,
  CREATED_NAME_TYPES,
  EVENT_TARGET_FIELDS,
  GUARD_TARGET_FIELDS,
  SELF_SERVICE_EVENTS,
  TARGET_FIELDS,
  type TargetField,
} from './targets.data.ts';

/** Fields that the target is read from. */
interface CallContext {
  readonly record: JsonObject;
  readonly eventName: string;
  readonly eventType: Exclude<EventType, 'unparsed'>;
  readonly identity: Identity;
  readonly outcome: Outcome;
  readonly errorMessage: string | undefined;
  /** The account of the event, as far as it is known. */
  readonly accountId: string | undefined;
}

/** Spelling of root as a user name in the requests of some IAM calls. */
const ROOT_USER_NAME = 'AWS ROOT USER';
/** IAM refuses with `… on resource: role deploy because …`, or with an ARN in place of type or name. */
const REFUSED_RESOURCE = /on resource: (?:(user|role|group|policy|instance profile) )?([^\s"']+)/;

/**
 * Returns what a call acted on as `type/name`, for example `user/alice`; undefined when the record does
 * not say. Calls without a user name act on the caller's own user; root's own credentials are the
 * account's. A refused call has no parameters: then the refusal itself is read.
 */
export function findTarget(context: CallContext): string | undefined {
  const { accountId, eventName, eventType, record } = context;
  const target =
    findIn(context, EVENT_TARGET_FIELDS.get(eventName)) ??
    findOwnUser(context) ??
    (eventType === 'signin' ? findSignInTarget(context) : undefined) ??
    findScimTarget(record, eventName) ??
    findIn(context, fieldsOf(context)) ??
    (eventType === 'iam' && ACCOUNT_EVENTS.has(eventName) ? nameAccount(accountId) : undefined) ??
    findCreatedName(record, eventName) ??
    findRefusedResource(context.errorMessage) ??
    findResource(record) ??
    (eventType === 'guard' ? nameAccount(accountId) : undefined);
  return target === undefined ? undefined : cutText(target, MAX_LENGTH.userName);
}

function fieldsOf({ eventType, record }: CallContext): readonly TargetField[] | undefined {
  return eventType === 'guard'
    ? GUARD_TARGET_FIELDS.get(readService(record.eventSource) ?? '')
    : TARGET_FIELDS[eventType];
}

function findIn(
  { accountId, record }: CallContext,
  fields: readonly TargetField[] | undefined,
): string | undefined {
  if (fields === undefined) return undefined;
  for (const [place, path, type] of fields) {
    const holder = record[place];
    if (!isJsonObject(holder)) continue;
    const name = readPath(holder, path);
    if (name !== undefined) return describe(type, name, accountId);
  }
  return undefined;
}

function readPath(holder: JsonObject, path: string): string | undefined {
  const dot = path.indexOf('.');
  return dot === -1
    ? readText(holder, path, MAX_LENGTH.arn)
    : readPath(objectIn(holder, path.slice(0, dot)), path.slice(dot + 1));
}

function describe(type: string, name: string, accountId: string | undefined): string | undefined {
  if (type === 'user' && name === ROOT_USER_NAME) return nameAccount(accountId);
  if (type === 'oidc-provider' && !name.startsWith('arn:')) {
    return `${type}/${name.replace(/^https?:\/\//, '')}`;
  }
  return describeArn(name) ?? `${type}/${name.startsWith('arn:') ? lastSegment(name) : name}`;
}

function describeArn(text: string): string | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return undefined;
  if (arn.resource === 'root') return `account/${arn.accountId}`;
  const type = ARN_TARGET_TYPES.get(arn.resourceType);
  if (type === undefined) return describeOwnArn(text);
  if (type === 'oidc-provider') return `${type}/${arn.resource}`;
  const isSession = arn.resourceType === 'assumed-role';
  const name = isSession ? arn.resource.split('/', 1)[0] : lastSegment(arn.resource);
  return name === '' || name === '*' ? undefined : `${type}/${name}`;
}

/** A refused call with no parameters may have named a user that was not recorded. */
function findOwnUser(context: CallContext): string | undefined {
  const { eventName, eventType, identity, outcome, record } = context;
  if (eventType === 'sso' || !SELF_SERVICE_EVENTS.has(eventName)) return undefined;
  const isComplete = outcome === 'success' || isJsonObject(record.requestParameters);
  if (!isComplete && eventName !== 'ChangePassword') return undefined;
  if (readText(objectIn(record, 'requestParameters'), 'userName', MAX_LENGTH.userName)) {
    return undefined;
  }
  if (identity.userType === 'Root') return nameAccount(context.accountId);
  const isUser = identity.userType === 'IAMUser' && identity.userName !== UNKNOWN;
  return isUser ? `user/${identity.userName}` : undefined;
}

function findSignInTarget({
  accountId,
  eventName,
  identity,
  record,
}: CallContext): string | undefined {
  if (eventName === 'SwitchRole' || eventName === 'ExitRole' || eventName === 'RenewRole') {
    const additional = objectIn(record, 'additionalEventData');
    const switchTo = readText(additional, 'SwitchTo', MAX_LENGTH.arn);
    if (switchTo !== undefined) return describe('role', switchTo, accountId);
    return identity.userType === 'AssumedRole'
      ? `role/${identity.userName}`
      : nameAccount(accountId);
  }
  if (isJsonObject(record.requestParameters) && record.requestParameters.clientId !== undefined) {
    return undefined;
  }
  const onBehalfOf = objectIn(objectIn(record, 'userIdentity'), 'onBehalfOf');
  const identityStore = readText(onBehalfOf, 'identityStoreArn', MAX_LENGTH.arn);
  return (identityStore && describeArn(identityStore)) ?? nameAccount(accountId);
}

/** SCIM calls all name their user or group `id`. */
function findScimTarget(record: JsonObject, eventName: string): string | undefined {
  if (readService(record.eventSource) !== 'identitystore-scim') return undefined;
  const id =
    readText(objectIn(record, 'requestParameters'), 'id', MAX_LENGTH.name) ??
    readText(objectIn(record, 'responseElements'), 'id', MAX_LENGTH.name);
  if (id === undefined) return undefined;
  return `identity-store-${eventName.includes('Group') ? 'group' : 'user'}/${id}`;
}

function nameAccount(accountId: string | undefined): string | undefined {
  return accountId === undefined ? undefined : `account/${accountId}`;
}

function findCreatedName(record: JsonObject, eventName: string): string | undefined {
  const type = CREATED_NAME_TYPES.get(eventName);
  const name = readText(objectIn(record, 'requestParameters'), 'name', MAX_LENGTH.name);
  return type === undefined || name === undefined ? undefined : `${type}/${name}`;
}

function findRefusedResource(errorMessage: string | undefined): string | undefined {
  const [, type, name] = REFUSED_RESOURCE.exec(errorMessage ?? '') ?? [];
  if (name === undefined) return undefined;
  if (name.startsWith('arn:')) return describeArn(name);
  return type === undefined ? undefined : `${type.replace(' ', '-')}/${name}`;
}

/** The last resort: `resources`, which only some services fill. */
function findResource(record: JsonObject): string | undefined {
  const resources: unknown[] = Array.isArray(record.resources) ? record.resources : [];
  const first = resources[0];
  const arn = isJsonObject(first) ? readText(first, 'ARN', MAX_LENGTH.arn) : undefined;
  return arn === undefined ? undefined : describeArn(arn);
}
