import type { ThresholdRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

/** CloudTrail writes this for every name that no user has: failures of many people, not of one. */
const HIDDEN_NAME = 'unknown';

export const signinBruteUser: ThresholdRule = {
  id: 'SIGNIN-BRUTE-USER',
  title: 'Many failed console sign-ins of one user',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1110.001', 'T1621'],
  kind: 'threshold',
  on: { signin: ['ConsoleLogin'] },
  outcome: 'failure',
  threshold: { windowMinutes: 15, noun: 'failed sign-ins', count: 5, groupBy: userAndFactor },
  why: 'A stranger tries passwords, or asks for the second factor until the user gives in.',
  runbook: [
    'Look at the addresses and times of the failures in the last hour: one address and a steady pace is a program.',
    'Ask the user. If it was not them, reset the password and check for a success after the failures.',
  ],
  falsePositives: ['A user with a forgotten password or a stored old one.'],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
  match: (event) => event.userType === 'IAMUser' && event.userName !== HIDDEN_NAME,
  dedupKey: userAndFactor,
};

/** Failures after a right password (second factor wrong) are another story and count apart. */
function userAndFactor(event: RuleEvent): string {
  return joinKey(event.accountId, event.userName, event.mfa === 'yes' ? 'mfa' : 'password');
}
