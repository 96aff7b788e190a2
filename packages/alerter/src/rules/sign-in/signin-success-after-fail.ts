import type { SequenceRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const signinSuccessAfterFail: SequenceRule = {
  id: 'SIGNIN-SUCCESS-AFTER-FAIL',
  title: 'Console sign-in succeeded after repeated failures',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1110'],
  kind: 'sequence',
  on: { signin: ['ConsoleLogin'] },
  outcome: 'any',
  sequence: {
    windowMinutes: 30,
    correlateBy: userKey,
    steps: [
      { name: 'failures', count: 3, match: (event) => event.outcome === 'failure' },
      { name: 'success', match: (event) => event.outcome === 'success' },
    ],
  },
  why: 'A password that was guessed looks like this; so does one that was remembered at last.',
  runbook: [
    'Compare address and user agent of the success with those of the failures and of the last 30 days.',
    'Ask the user whether all attempts were theirs.',
    'If not: end the sessions, reset the password, and read what the user did since the success.',
  ],
  falsePositives: ['A user who mistypes the password several times.'],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
  match: (event) =>
    (event.userType === 'IAMUser' || event.userType === 'Root') && { detail: event.userName },
  dedupKey: userKey,
};

function userKey(event: RuleEvent): string {
  return joinKey(event.accountId, event.userName);
}
