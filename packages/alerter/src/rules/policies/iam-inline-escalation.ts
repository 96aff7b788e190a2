import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { readRequestPolicy } from '../../policy/policy-document.ts';
import { judgeRights } from '../../policy/policy-verdict.ts';

export const iamInlineEscalation: SingleEventRule = {
  id: 'IAM-INLINE-ESCALATION',
  title: 'Inline policy gives administrator rights or a way to them',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: { iam: ['PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy'] },
  outcome: 'success',
  why: 'Inline policies appear in no list of policies, and a few actions on everything suffice to become administrator.',
  runbook: [
    'Read the policy in the request of the event: who needs these actions, and on all resources?',
    'If no one does: delete it, and read what the target did since.',
    'Look at what else the actor changed in the hour around it.',
  ],
  falsePositives: [
    'Roles of deployment tools, which need iam:PassRole: limit them to the roles they pass.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => {
    const hit = judgeRights(readRequestPolicy(event), event.target);
    return hit !== false && settings.isPipeline(event) ? { ...hit, severity: 'WARNING' } : hit;
  },
  dedupKey: actorAndTarget,
};
