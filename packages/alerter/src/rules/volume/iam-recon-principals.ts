import type { ThresholdRule } from '../../detect/rule.ts';
import { callerInAccount } from '../../event/caller.ts';

export const iamReconPrincipals: ThresholdRule = {
  id: 'IAM-RECON-PRINCIPALS',
  title: 'Trust policies used to guess principals',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1087.004'],
  kind: 'threshold',
  on: { iam: ['UpdateAssumeRolePolicy', 'CreateRole'] },
  outcome: 'failure',
  threshold: { windowMinutes: 10, noun: 'refused policies', count: 25, groupBy: callerInAccount },
  why: 'IAM refuses a trust policy that names a principal which does not exist: trying names tells which users and roles other accounts have.',
  runbook: [
    'Ask the actor what the program is that writes these policies.',
    'If it is unknown: revoke its credentials, and treat it as a stranger inside the account.',
  ],
  falsePositives: ['A deployment that is stuck with a wrong policy and tries again and again.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html',
    'https://attack.mitre.org/techniques/T1087/004/',
  ],
  match: (event) => event.errorCode?.startsWith('MalformedPolicyDocument') === true,
  dedupKey: callerInAccount,
};
