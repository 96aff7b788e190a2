import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import type { Person } from '../cast/people.ts';
import { guid, hexadecimal } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Act, Draft, Scene } from '../scene.ts';
import {
  type Caller,
  IDENTITY_CENTER_CHANGE,
  recordCall,
  type Source,
  SSO,
  SSO_DIRECTORY,
} from './call.ts';
import { HIDDEN } from './identity-center.ts';

const READ_PREFIXES = ['Get', 'List', 'Describe', 'Search'];

/** An administrative call of Identity Center, recorded in the instance's Region. */
export function identityCenterCall(
  scene: Scene,
  caller: Caller,
  source: Source,
  name: string,
  request: JsonObject,
  response?: JsonObject,
): Draft {
  const { region } = scene.world.cast.identityCenter;
  return recordCall(scene, caller, {
    source,
    name,
    region,
    readOnly: READ_PREFIXES.some((prefix) => name.startsWith(prefix)),
    request,
    ...(response !== undefined && { response }),
    host: `${source.split('.')[0]}.${region}.amazonaws.com`,
  });
}

/** CreatePermissionSet; returns its ARN. */
export function* createPermissionSet(scene: Scene, caller: Caller, name: string): Act<string> {
  const { instanceArn, instanceId } = scene.world.cast.identityCenter;
  const permissionSetArn = `arn:aws:sso:::permissionSet/${instanceId}/ps-${hexadecimal(scene.random, 8)}`;
  const details = { name, permissionSetArn, sessionDuration: 'PT8H' };
  yield identityCenterCall(
    scene,
    caller,
    SSO,
    'CreatePermissionSet',
    { instanceArn, name, sessionDuration: 'PT8H' },
    { permissionSet: details },
  );
  return permissionSetArn;
}

export function* attachToPermissionSet(
  scene: Scene,
  caller: Caller,
  permissionSetArn: string,
  managedPolicyArn: string,
): Act {
  const { instanceArn } = scene.world.cast.identityCenter;
  yield identityCenterCall(scene, caller, SSO, 'AttachManagedPolicyToPermissionSet', {
    instanceArn,
    permissionSetArn,
    managedPolicyArn,
  });
}

interface Assignment {
  readonly permissionSetArn: string;
  readonly principalType: 'USER' | 'GROUP';
  readonly principalId: string;
  readonly targetId: string;
}

export function* createAssignment(scene: Scene, caller: Caller, assignment: Assignment): Act {
  const { instanceArn } = scene.world.cast.identityCenter;
  const { permissionSetArn, principalType, principalId, targetId } = assignment;
  const request = {
    instanceArn,
    targetId,
    targetType: 'AWS_ACCOUNT',
    permissionSetArn,
    principalType,
    principalId,
  };
  const { instanceArn: _, ...status } = request;
  yield identityCenterCall(scene, caller, SSO, 'CreateAccountAssignment', request, {
    accountAssignmentCreationStatus: {
      status: 'IN_PROGRESS',
      requestId: guid(scene.random),
      ...status,
    },
  });
}

export function* provisionPermissionSet(
  scene: Scene,
  caller: Caller,
  permissionSetArn: string,
): Act {
  const { instanceArn } = scene.world.cast.identityCenter;
  yield identityCenterCall(scene, caller, SSO, 'ProvisionPermissionSet', {
    instanceArn,
    permissionSetArn,
    targetType: 'AWS_ACCOUNT',
    targetId: scene.world.cast.accountId,
  });
}

/** CreateGroup in the directory; its display name is hidden since July 2025. Returns the group's id. */
export function* createGroup(scene: Scene, caller: Caller, displayName: string): Act<string> {
  const { identityStoreId } = scene.world.cast.identityCenter;
  const groupId = guid(scene.random);
  const shown = scene.now < IDENTITY_CENTER_CHANGE ? displayName : HIDDEN;
  const groupAttributes = { description: { stringValue: HIDDEN } };
  yield identityCenterCall(
    scene,
    caller,
    SSO_DIRECTORY,
    'CreateGroup',
    { identityStoreId, displayName: shown, groupAttributes },
    { group: { groupId, displayName: shown, groupAttributes } },
  );
  return groupId;
}

/** CreateUser by the console's directory API; returns the new person's id. */
export function* createDirectoryUser(scene: Scene, caller: Caller): Act<string> {
  const { identityStoreId } = scene.world.cast.identityCenter;
  const userId = `${identityStoreId.slice(2)}-${guid(scene.random)}`;
  yield identityCenterCall(
    scene,
    caller,
    SSO_DIRECTORY,
    'CreateUser',
    { identityStoreId, userName: HIDDEN, active: true },
    { user: { userId, identityStoreId } },
  );
  return userId;
}

export function* addToGroup(
  scene: Scene,
  caller: Caller,
  groupId: string,
  member: Pick<Person, 'userId'>,
): Act {
  const { identityStoreId } = scene.world.cast.identityCenter;
  yield identityCenterCall(scene, caller, SSO_DIRECTORY, 'AddMemberToGroup', {
    identityStoreId,
    groupId,
    member: { memberId: member.userId },
  });
}

/** Accounts that assignments reach. */
export const ASSIGNABLE_ACCOUNTS = [OTHER_ACCOUNTS.member, OTHER_ACCOUNTS.management] as const;
