import type { ThresholdRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { directoryUser, directoryUserKey } from './directory-user.ts';

export const ssoLoginBrute: ThresholdRule = {
  id: 'SSO-LOGIN-BRUTE',
  title: 'Many failed Identity Center sign-ins of one user',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1110'],
  kind: 'threshold',
  on: { signin: ['CredentialVerification'] },
  outcome: 'failure',
  threshold: { windowMinutes: 15, noun: 'failed sign-ins', count: 5, groupBy: directoryUserKey },
  why: 'One sign-in at the portal opens every account of the person.',
  runbook: [
    'Look at addresses and times of the failures in the last hour, and for a success after them.',
    'Ask the person. If it was not them: reset the password, and check their MFA devices.',
  ],
  falsePositives: ['A forgotten password, or a second factor whose clock is wrong.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html',
    'https://attack.mitre.org/techniques/T1110/',
  ],
  match: (event) => directoryUser(event) !== undefined,
  dedupKey: (event) => directoryUserKey(event) ?? joinKey(event.accountId),
};
