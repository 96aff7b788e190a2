import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { findLongSession } from './permission-set.ts';

export const ssoPermsetUpdated: SingleEventRule = {
  id: 'SSO-PERMSET-UPDATED',
  title: 'Permission set changed',
  severity: 'INFO',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: {
    sso: [
      'DeleteInlinePolicyFromPermissionSet',
      'DetachCustomerManagedPolicyReferenceFromPermissionSet',
      'DetachManagedPolicyFromPermissionSet',
      'PutPermissionsBoundaryToPermissionSet',
      'UpdatePermissionSet',
    ],
  },
  outcome: 'success',
  why: 'The rights of everybody to whom it is assigned change with it; a deny may have gone.',
  runbook: [
    'Ask the actor for the change that needs it.',
    'If there is none: compare the permission set with what it should be, and provision it again.',
  ],
  falsePositives: ['Everyday administration; by a pipeline role it is quiet.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) =>
    !settings.isPipeline(event) &&
    findLongSession(event) === undefined && { detail: event.eventName },
  dedupKey: actorAndTarget,
};
