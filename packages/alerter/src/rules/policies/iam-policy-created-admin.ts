import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { readRequestPolicy } from '../../policy/policy-document.ts';
import { judgeRights } from '../../policy/policy-verdict.ts';
import { policyIn } from '../../rights/event-rights.ts';
import { describeHolders, isSetLater } from '../../rights/judge-known.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const iamPolicyCreatedAdmin: SingleEventRule = {
  id: 'IAM-POLICY-CREATED-ADMIN',
  title: 'Managed policy created with administrator rights',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: { iam: ['CreatePolicy'] },
  outcome: 'success',
  why: 'It gives nothing yet, but its harmless name is all that will be seen when it is attached.',
  runbook: [
    'Read the policy in the request of the event: who needs these actions, and on all resources?',
    'Follow where it gets attached within the next 24 hours; the alert about that says what it allows.',
  ],
  falsePositives: ['A planned policy for administrators or for deployment.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => {
    const hit = judgeRights(
      readRequestPolicy(event),
      `policy/${textIn(event.request, 'policyName')}`,
    );
    if (hit === false) return false;
    const arn = policyIn(event);
    const holders = describeHolders(event, arn);
    // What gave it to someone was read before, and nothing could be said of it then.
    const isGiven = holders !== undefined || isSetLater(event, arn);
    const severity = isGiven && hit.severity === 'HIGH' ? 'HIGH' : 'WARNING';
    const detail = [hit.detail, ...(holders === undefined ? [] : [holders])].join('; ');
    return hitMilderByPipeline(event, settings, severity, detail);
  },
  dedupKey: (event) => joinKey(event.accountId, event.actor, textIn(event.request, 'policyName')),
};
