import type { ThresholdRule } from '../../detect/rule.ts';
import { accountKey } from '../../event/caller.ts';

export const signinRootFail: ThresholdRule = {
  id: 'SIGNIN-ROOT-FAIL',
  title: 'Repeated failed sign-ins of root',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1110.001'],
  kind: 'threshold',
  on: { signin: ['ConsoleLogin'] },
  outcome: 'failure',
  threshold: {
    noun: 'failed sign-ins',
    windowMinutes: 15,
    count: 3,
    groupBy: accountKey,
  },
  why: 'A person who knows the mail address of the account is trying its password.',
  runbook: [
    'Ask the owners of the root mailbox whether one of them tried to sign in within these 15 minutes.',
    'If no one did: check that root has MFA and no access keys, and watch for SIGNIN-ROOT-LOGIN and mails about password recovery.',
  ],
  falsePositives: ['An owner who mistypes the password or the code of the second factor.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    'https://attack.mitre.org/techniques/T1110/001/',
  ],
  match: (event) => event.userType === 'Root',
  dedupKey: accountKey,
};
