import { textIn } from '@iam-tracker/core';
import type { SequenceRule } from '../../detect/rule.ts';
import { actorAndTarget, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { readRequestPolicy } from '../../policy/policy-document.ts';
import { judgeRights } from '../../policy/policy-verdict.ts';
import { judgeManagedPolicy } from '../../rights/judge-known.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { isUnplanned } from '../pipeline.ts';

export const iamRoleAdminChain: SequenceRule = {
  id: 'IAM-ROLE-ADMIN-CHAIN',
  title: 'Role created and made administrator within an hour',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1136.003', 'T1098.003'],
  kind: 'sequence',
  on: { iam: ['CreateRole', 'AttachRolePolicy', 'PutRolePolicy'] },
  outcome: 'success',
  sequence: {
    windowMinutes: 60,
    correlateBy: (event) =>
      event.target === undefined ? undefined : joinKey(event.accountId, event.target),
    steps: [
      { name: 'created', match: (event) => event.eventName === 'CreateRole' },
      { name: 'made administrator', match: makesAdmin },
    ],
  },
  why: 'A new role with all rights and a trust of its own is a door that no one else knows.',
  runbook: [
    'Read the trust policy of the CreateRole: who can take the role?',
    'Ask the actor for the change that needs it. If there is none: delete the role, and look for AssumeRole of it since.',
  ],
  falsePositives: ['Infrastructure as code run by hand: put its role into pipelineRoles.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
    'https://attack.mitre.org/techniques/T1136/003/',
  ],
  match: (event, settings) =>
    isUnplanned(event, settings) && { detail: event.target ?? 'an unknown role' },
  dedupKey: actorAndTarget,
};

function makesAdmin(event: RuleEvent, settings: DetectionSettings): boolean {
  if (event.eventName === 'AttachRolePolicy') {
    const arn = textIn(event.request, 'policyArn') ?? '';
    return judgeManagedPolicy(event, settings, arn)?.severity === 'HIGH';
  }
  if (event.eventName !== 'PutRolePolicy') return false;
  const hit = judgeRights(readRequestPolicy(event), event.target);
  return hit !== false && hit.severity === 'HIGH';
}
