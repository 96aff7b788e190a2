import { objectIn, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';

/** Calls about who may take the role, or that there is one; the others are about what it may do. */
const OPENING: ReadonlySet<string> = new Set(['CreateRole', 'UpdateAssumeRolePolicy']);

export const iamFilteredRoleTouched: SingleEventRule = {
  id: 'IAM-FILTERED-ROLE-TOUCHED',
  title: 'Role that settings trust by its name created or changed',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1562.008', 'T1098.003'],
  kind: 'single',
  on: {
    iam: [
      'AddRoleToInstanceProfile',
      'AttachRolePolicy',
      'CreateRole',
      'DeleteRolePermissionsBoundary',
      'PutRolePermissionsBoundary',
      'PutRolePolicy',
      'UpdateAssumeRolePolicy',
      'UpdateRole',
    ],
  },
  outcome: 'success',
  why: 'What such a role reads is not stored, or alerts less: the owner of one works unseen.',
  runbook: [
    'Ask the owner of the tool that the setting is for whether they changed the role in target.',
    'If not: undo it, end the sessions of the role, and narrow the setting to the ARN of the real role.',
    'Read what the role changed since; what it read in the meantime stands in Event history alone.',
  ],
  falsePositives: [
    'The set-up or an update of the tool itself. By a pipeline role it comes as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_modify.html',
    'https://attack.mitre.org/techniques/T1562/008/',
  ],
  match: judgeRole,
  dedupKey: actorAndTarget,
};

function judgeRole(event: RuleEvent, settings: DetectionSettings): Verdict {
  const name = textIn(event.request, 'roleName');
  if (name === undefined) return false;
  // Only the answer to CreateRole tells the path.
  const arn = textIn(objectIn(event.response, 'role'), 'arn');
  const setting = settings.findTrustInRole({ name, arn, accountId: event.accountId });
  if (setting === undefined) return false;
  const isMilder = settings.isPipeline(event) || !OPENING.has(event.eventName);
  return {
    severity: isMilder ? 'WARNING' : 'HIGH',
    detail: `${event.eventName} of ${name}, which ${setting} names`,
  };
}
