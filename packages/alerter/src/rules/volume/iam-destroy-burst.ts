import { textIn } from '@iam-tracker/core';
import type { ThresholdRule } from '../../detect/rule.ts';
import { callerInAccount, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { isUnplanned } from '../pipeline.ts';

/** Calls that take something away; old versions of a policy are laid aside every day. */
const DESTROYING = [
  'DeactivateMFADevice',
  'DeleteAccessKey',
  'DeleteGroup',
  'DeleteGroupPolicy',
  'DeleteInstanceProfile',
  'DeleteLoginProfile',
  'DeleteOpenIDConnectProvider',
  'DeletePolicy',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DeleteSAMLProvider',
  'DeleteSSHPublicKey',
  'DeleteServerCertificate',
  'DeleteServiceSpecificCredential',
  'DeleteSigningCertificate',
  'DeleteUser',
  'DeleteUserPermissionsBoundary',
  'DeleteUserPolicy',
  'DeleteVirtualMFADevice',
  'DetachGroupPolicy',
  'DetachRolePolicy',
  'DetachUserPolicy',
  'RemoveClientIDFromOpenIDConnectProvider',
  'RemoveRoleFromInstanceProfile',
  'RemoveUserFromGroup',
  'UpdateAccessKey',
];

export const iamDestroyBurst: ThresholdRule = {
  id: 'IAM-DESTROY-BURST',
  title: 'One caller deletes users, roles, keys or policies in numbers',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1531', 'T1485'],
  kind: 'threshold',
  on: { iam: DESTROYING },
  outcome: 'success',
  threshold: {
    windowMinutes: 15,
    // One user that leaves, with password, keys, devices, groups and policies, makes nine.
    count: 10,
    groupBy: callerInAccount,
    distinct: (event) => joinKey(kindOf(event), event.target ?? event.eventId),
    noun: 'deletions',
  },
  why: 'People are locked out and programs stop; what is deleted in IAM cannot be brought back.',
  runbook: [
    'End the sessions of the caller or switch its key off, before asking: every minute costs more.',
    'List what went away: the calls of the caller in the hour around it, by target.',
    'Bring it back from code or from the last inventory; begin with break-glass users and administrators.',
  ],
  falsePositives: [
    'A stack that is taken down by hand, the clean-up of a test account: roles that do so belong into pipelineRoles.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1531/',
    'https://attack.mitre.org/techniques/T1485/',
  ],
  match: (event, settings) =>
    isDestroying(event) && isUnplanned(event, settings) && { detail: event.eventName },
  dedupKey: callerInAccount,
};

function isDestroying({ eventName, request }: RuleEvent): boolean {
  return eventName !== 'UpdateAccessKey' || textIn(request, 'status') === 'Inactive';
}

/** Laying a key aside and deleting it afterwards is one. */
function kindOf({ eventName }: RuleEvent): string {
  return eventName === 'UpdateAccessKey' ? 'DeleteAccessKey' : eventName;
}
