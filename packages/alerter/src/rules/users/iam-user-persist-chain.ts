import type { SequenceRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

const CREDENTIALS = ['CreateAccessKey', 'CreateLoginProfile'];
const RIGHTS = ['AddUserToGroup', 'AttachUserPolicy', 'PutUserPolicy'];

export const iamUserPersistChain: SequenceRule = {
  id: 'IAM-USER-PERSIST-CHAIN',
  title: 'User created with credentials and rights within an hour',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1136.003', 'T1098.001', 'T1098.003'],
  kind: 'sequence',
  on: { iam: ['CreateUser', ...CREDENTIALS, ...RIGHTS] },
  outcome: 'success',
  sequence: {
    windowMinutes: 60,
    correlateBy: userOf,
    steps: [
      { name: 'created', match: (event) => event.eventName === 'CreateUser' },
      // Both, in whatever order.
      {
        name: 'credentials and rights',
        count: 2,
        match: (event) => event.eventName !== 'CreateUser',
        capture: ({ eventName }) => (RIGHTS.includes(eventName) ? 'rights' : 'credential'),
      },
    ],
  },
  why: 'A new user, a way in and rights: that is a door which stays when the stolen credentials are gone.',
  runbook: [
    'Ask the actor for whom the user in target is.',
    'If it stays unknown: delete its credentials now, and read what it did since it was created.',
    'Find out how the actor was entered: its sign-ins and keys in the 24 hours before.',
  ],
  falsePositives: [
    'Onboarding by hand; a role that does it as its task belongs into pipelineRoles.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
    'https://attack.mitre.org/techniques/T1136/003/',
  ],
  match: (event, settings) =>
    !settings.isPipeline(event) && { detail: event.target ?? 'an unknown user' },
  dedupKey: (event) => userOf(event) ?? joinKey(event.accountId),
};

/** User names are unique whatever their case. */
function userOf({ accountId, target }: RuleEvent): string | undefined {
  return target?.startsWith('user/') ? joinKey(accountId, target.toLowerCase()) : undefined;
}
