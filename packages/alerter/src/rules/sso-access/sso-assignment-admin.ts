import { textIn } from '@iam-tracker/core';
import type { SequenceRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { describeAssignment, judgePermissionSet } from './permission-set.ts';

export const ssoAssignmentAdmin: SequenceRule = {
  id: 'SSO-ASSIGNMENT-ADMIN',
  title: 'Permission set made administrator, then assigned',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'sequence',
  on: {
    sso: [
      'AttachCustomerManagedPolicyReferenceToPermissionSet',
      'AttachManagedPolicyToPermissionSet',
      'CreateAccountAssignment',
      'PutInlinePolicyToPermissionSet',
    ],
  },
  outcome: 'success',
  sequence: {
    windowMinutes: 24 * 60,
    correlateBy: permissionSetOf,
    steps: [
      { name: 'made administrator', match: makesAdmin },
      { name: 'assigned', match: (event) => event.eventName === 'CreateAccountAssignment' },
    ],
  },
  why: 'Within a day a person became administrator of an account through a permission set that was none before.',
  runbook: [
    'Ask the actor for the request behind it, and look up who the principal of the assignment is.',
    'If there is none: delete the assignment and the policy, end the sessions, and read what they did.',
  ],
  falsePositives: ['The set-up of Identity Center; by a pipeline role it is quiet.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) =>
    !settings.isPipeline(event) && {
      detail:
        event.eventName === 'CreateAccountAssignment' ? describeAssignment(event) : event.eventName,
    },
  dedupKey: (event) => permissionSetOf(event) ?? joinKey(event.accountId),
};

function permissionSetOf(event: RuleEvent): string | undefined {
  const arn = textIn(event.request, 'permissionSetArn');
  return arn === undefined ? undefined : joinKey(event.accountId, arn);
}

function makesAdmin(event: RuleEvent, settings: DetectionSettings): boolean {
  const hit = judgePermissionSet(event, settings);
  return hit !== false && hit.severity === 'HIGH';
}
