import { textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isByService, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { judgeHolder } from '../../rights/judge-known.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const iamInstanceProfileAdmin: SingleEventRule = {
  id: 'IAM-INSTANCE-PROFILE-ADMIN',
  title: 'Role of an administrator given to instances',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003', 'T1552.005'],
  kind: 'single',
  on: { iam: ['AddRoleToInstanceProfile'] },
  outcome: 'success',
  why: 'Every program on an instance of the profile can read the credentials of the role, and so can each who may start one.',
  runbook: [
    'Ask the actor which instances need the rights of the role.',
    'If none do: take the role out of the profile, and look for RunInstances and AssociateIamInstanceProfile with it in CloudTrail.',
    'Read what sessions of the role did since whose name starts with i-.',
  ],
  falsePositives: ['Build servers that deploy, set up by hand. By pipeline roles it comes milder.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: judgeProfile,
  dedupKey: (event) => joinKey(actorAndTarget(event), textIn(event.request, 'roleName')),
};

function judgeProfile(event: RuleEvent, settings: DetectionSettings): Verdict {
  const role = textIn(event.request, 'roleName');
  if (role === undefined || isByService(event)) return false;
  const judged = judgeHolder(event, settings, `role/${role}`);
  if (judged === undefined) return false;
  const profile = textIn(event.request, 'instanceProfileName') ?? 'a profile';
  const detail = `${role}, which has ${judged.what}, in ${profile}`;
  return hitMilderByPipeline(event, settings, judged.severity, detail);
}
