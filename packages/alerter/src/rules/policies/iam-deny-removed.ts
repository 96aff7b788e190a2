import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isByService } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { findLostDenial } from '../../rights/lost-denial.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const iamDenyRemoved: SingleEventRule = {
  id: 'IAM-DENY-REMOVED',
  title: 'Policy that denies something detached, deleted or emptied',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1562', 'T1098'],
  kind: 'single',
  on: {
    iam: [
      'CreatePolicyVersion',
      'DeleteGroupPolicy',
      'DeleteRolePolicy',
      'DeleteUserPolicy',
      'DetachGroupPolicy',
      'DetachRolePolicy',
      'DetachUserPolicy',
      'PutGroupPolicy',
      'PutRolePolicy',
      'PutUserPolicy',
      'RemoveUserFromGroup',
      'SetDefaultPolicyVersion',
    ],
  },
  outcome: 'success',
  why: 'A denial holds against every permission. Taking one away gives rights that were there all along, and no policy that allows anything has to be touched.',
  runbook: [
    'Read the policy: what did it keep the target from (a second factor, a network, a Region, the logs)?',
    'Ask the actor why it had to go. If there is no good answer: put it back.',
    'Read what the target did since, first of all what the policy had denied.',
  ],
  falsePositives: [
    'Roles and users on their way out, whose policies go before them.',
    'A denial that is written anew in another policy. Changes by pipeline roles come milder.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    'https://attack.mitre.org/techniques/T1562/',
  ],
  match: judgeRemoval,
  dedupKey: actorAndTarget,
};

function judgeRemoval(event: RuleEvent, settings: DetectionSettings): Verdict {
  if (isByService(event)) return false;
  const lost = findLostDenial(event);
  if (lost === undefined) return false;
  return hitMilderByPipeline(event, settings, lost.isWhole ? 'HIGH' : 'WARNING', lost.detail);
}
