import { flagIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isOwnUser } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { isLongLivedKey } from '../../people/principal.ts';

export const iamLoginProfile: SingleEventRule = {
  id: 'IAM-LOGIN-PROFILE',
  title: 'Console password of a user set by another user or by a key',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.001'],
  kind: 'single',
  on: { iam: ['CreateLoginProfile', 'UpdateLoginProfile'] },
  outcome: 'success',
  why: 'The caller who sets a password knows it: the console is open to them with the rights of the user.',
  runbook: [
    'Ask the actor why the user in target needed a password, and the user whether it was asked for.',
    'Look for a ConsoleLogin of the user within the hour after, and its address.',
    'If it was not asked for: delete the password and end the sessions of the user.',
  ],
  falsePositives: [
    'Help desks: a password that has to be changed at the first sign-in comes as INFO.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: judgePassword,
  dedupKey: actorAndTarget,
};

function judgePassword(event: RuleEvent): Verdict {
  if (!event.target?.startsWith('user/')) return false;
  const isNew = event.eventName === 'CreateLoginProfile';
  if (isOwnUser(event)) {
    // Changing the own password is ChangePassword, which asks for the old one.
    if (!isLongLivedKey(event)) return false;
    return {
      severity: isNew ? 'HIGH' : 'WARNING',
      detail: 'the user gave it to itself with a key',
    };
  }
  const isTemporary = flagIn(event.request, 'passwordResetRequired') === true;
  return {
    severity: isTemporary ? 'INFO' : 'HIGH',
    detail: `${isNew ? 'a first' : 'a new'} password for ${event.target}`,
  };
}
