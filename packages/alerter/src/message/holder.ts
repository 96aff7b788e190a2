import {
  accountOfRole,
  isServiceLinkedRole,
  lastSegment,
  permissionSetOfRole,
} from '@iam-tracker/core';
import { accountInArn } from '../event/caller.ts';
import type { RuleEvent } from '../event/rule-event.ts';

const USER_TARGET = 'user/';

/** The owner of a credential, as far as it takes to take it away. Texts are raw. */
export interface Holder {
  readonly kind:
    | 'user'
    | 'role'
    | 'permission_set'
    | 'root'
    | 'assumed_root'
    | 'service'
    | 'unknown';
  /** The name of the user, role or permission set. */
  readonly name?: string | undefined;
  readonly sessionName?: string | undefined;
  readonly accountId?: string | undefined;
}

/** Returns who called, by what AWS vouches for. */
export function holderOfCaller(event: RuleEvent): Holder {
  const { accountId, assumedRoot, roleArn, sessionName, userArn, userName, userType } = event;
  const own = accountInArn(userArn) ?? accountId;
  switch (userType) {
    case 'Root':
      return { kind: assumedRoot === true ? 'assumed_root' : 'root', accountId: own };
    case 'IAMUser':
      return holderOfUser(event, accountId);
    case 'FederatedUser':
      return event.actorType === 'root'
        ? { kind: 'root', accountId: own }
        : { kind: 'user', name: userName, sessionName, accountId: own };
    case 'AssumedRole':
      return { ...holderOfRole(roleArn, userName, own), sessionName };
    case 'AWSService':
      return { kind: 'service', name: userName };
    default:
      return { kind: 'unknown' };
  }
}

/** Returns whose the sessions of a role are, by its ARN; without one by its name. */
export function holderOfRole(
  roleArn: string | undefined,
  name: string | undefined,
  accountId: string | undefined,
): Holder {
  if (isServiceLinkedRole(roleArn)) return { kind: 'service', name };
  const own = accountOfRole(roleArn) ?? accountId;
  const permissionSet = permissionSetOfRole(roleArn);
  if (permissionSet !== undefined) {
    return { kind: 'permission_set', name: permissionSet, accountId: own };
  }
  const roleName = roleArn === undefined ? name : lastSegment(roleArn);
  return { kind: 'role', name: roleName, accountId: own };
}

/** Returns a user by its name and ARN; without an ARN its account is taken for the one given. */
export function holderOfUser(
  { userArn, userName }: { readonly userArn?: string | undefined; readonly userName: string },
  accountId: string | undefined,
): Holder {
  const own = accountInArn(userArn) ?? accountId;
  return { kind: 'user', name: userName, accountId: own };
}

/** Returns the user that a call of IAM is about: the one it names, else the caller. */
export function holderOfTarget(event: RuleEvent): Holder {
  const { accountId, target } = event;
  return target?.startsWith(USER_TARGET)
    ? { kind: 'user', name: target.slice(USER_TARGET.length), accountId }
    : holderOfCaller(event);
}

/** Says who it is in words, such as `IAM user alice`; with the account when that is another than one is told of. */
export function nameHolder(
  { accountId, kind, name, sessionName }: Holder,
  toldAccountId: string | undefined,
): string {
  const where =
    accountId === undefined || accountId === toldAccountId ? '' : ` of account ${accountId}`;
  const session = sessionName === undefined ? '' : `, session ${sessionName}`;
  switch (kind) {
    case 'user':
      return `IAM user ${name ?? 'unknown'}${where}${sessionName === undefined ? '' : `, federated as ${sessionName}`}`;
    case 'role':
      return `role ${name ?? 'unknown'}${where}${session}`;
    case 'permission_set':
      return `${name ?? 'unknown'} (permission set)${where}${session}`;
    case 'root':
      return `root${where}`;
    case 'assumed_root':
      return `root${where}, in a session of AssumeRoot`;
    case 'service':
      return `the AWS service ${name ?? 'unknown'}`;
    default:
      return 'not known';
  }
}
