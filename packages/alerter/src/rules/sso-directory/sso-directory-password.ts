import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { isOnOtherUser } from './directory-user.ts';

export const ssoDirectoryPassword: SingleEventRule = {
  id: 'SSO-DIRECTORY-PASSWORD',
  title: 'Identity Center password set by another user',
  severity: 'HIGH',
  status: 'experimental',
  mitre: ['T1098'],
  kind: 'single',
  on: { sso: ['UpdatePassword'] },
  outcome: 'success',
  why: 'A caller who sets the password of a person can sign in as that person.',
  runbook: [
    'Ask the person in target whether a new password was asked for.',
    'Look for their sign-ins in the hour after, and the addresses.',
    'If they know nothing: disable the user, end the sessions, and look at what else the actor did.',
  ],
  falsePositives: ['A help desk that resets passwords.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/reset-password-for-user.html',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: isOnOtherUser,
  dedupKey: actorAndTarget,
};
