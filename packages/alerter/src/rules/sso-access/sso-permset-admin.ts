import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { judgePermissionSet } from './permission-set.ts';

export const ssoPermsetAdmin: SingleEventRule = {
  id: 'SSO-PERMSET-ADMIN',
  title: 'Permission set made administrator or less limited',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: {
    sso: [
      'AttachCustomerManagedPolicyReferenceToPermissionSet',
      'AttachManagedPolicyToPermissionSet',
      'DeletePermissionsBoundaryFromPermissionSet',
      'PutInlinePolicyToPermissionSet',
      'UpdatePermissionSet',
    ],
  },
  outcome: 'success',
  why: 'One change reaches every account and everybody to whom the permission set is assigned.',
  runbook: [
    'Ask the actor for the change that needs it; see who is assigned: ListAccountsForProvisionedPermissionSet.',
    'If there is none: take it back, provision the set again, and read what its sessions did since.',
  ],
  falsePositives: ['Planned changes of rights. Those by pipeline roles come as WARNING.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => {
    const hit = judgePermissionSet(event, settings);
    return hit !== false && settings.isPipeline(event) ? { ...hit, severity: 'WARNING' } : hit;
  },
  dedupKey: actorAndTarget,
};
