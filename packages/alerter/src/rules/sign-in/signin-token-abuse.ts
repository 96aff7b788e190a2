import { isIdentityCenterRole } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { callerInAccount } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

/**
 * The portal of Identity Center trades a session as it opens it: in recorded events within the same second. When a
 * session was opened, AWS says; which program asks, the caller says, so that counts for nothing.
 */
const FRESH_MILLISECONDS = 30_000;

export const signinTokenAbuse: SingleEventRule = {
  id: 'SIGNIN-TOKEN-ABUSE',
  title: 'Session traded for a console sign-in by a program',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1550.001'],
  kind: 'single',
  on: { signin: ['GetSigninToken'] },
  outcome: 'success',
  why: 'Stolen temporary credentials become a console session this way, without a password.',
  runbook: [
    'Find the AssumeRole or GetFederationToken that issued the session, and whether the address changed since.',
    'Ask the owner of the role whether a sign-in broker of theirs runs there.',
    'If not: revoke the sessions of the role and read what they did in the console.',
  ],
  falsePositives: [
    'A sign-in broker of your own, such as a script that prints console links from sessions opened a while ago.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html',
    'https://attack.mitre.org/techniques/T1550/001/',
  ],
  match: (event) => {
    if (isIdentityCenterRole(event.roleArn) && isJustOpened(event)) return false;
    return { detail: `by ${event.userAgent ?? 'an unknown program'}` };
  },
  dedupKey: callerInAccount,
};

function isJustOpened({ occurredAt, sessionCreatedAt }: RuleEvent): boolean {
  const age = occurredAt - Date.parse(sessionCreatedAt ?? '');
  return age >= 0 && age <= FRESH_MILLISECONDS;
}
