import { actorAndTarget } from '../caller.ts';
import { flagIn } from '../json-fields.ts';
import { judgeRights } from '../judge-policy.ts';
import { readRequestPolicy } from '../policy-document.ts';
import type { SingleEventRule } from '../rule.ts';

export const iamPolicyVersion: SingleEventRule = {
  id: 'IAM-POLICY-VERSION',
  title: 'New policy version gives administrator rights or a way to them',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1548.005', 'T1098.003'],
  kind: 'single',
  on: { iam: ['CreatePolicyVersion'] },
  outcome: 'success',
  why: 'Everybody who has the policy gets the new rights at once, without any attachment to be seen.',
  runbook: [
    'Compare the version with the one before: what is new, and who needs it on all resources?',
    'If nobody does: set the former version as default, delete this one, and read what those who have the policy did since.',
  ],
  falsePositives: [
    'A planned change of a deployment policy. Changes by pipeline roles come as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html',
    'https://attack.mitre.org/techniques/T1548/005/',
  ],
  match: (event, settings) => {
    const hit = judgeRights(readRequestPolicy(event));
    if (hit === false) return false;
    const isInForce = flagIn(event.request, 'setAsDefault') === true;
    return isInForce && !settings.isPipeline(event) ? hit : { ...hit, severity: 'WARNING' };
  },
  dedupKey: actorAndTarget,
};
