import { isIdentityCenterRole } from '@iam-tracker/core';
import { callerKey, joinKey } from '../caller.ts';
import type { SingleEventRule } from '../rule.ts';

/** How the Identity Center portal calls itself, placeholder included. */
const PORTAL_AGENT = /^Jersey\/\$\{project\.version\}/;

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
  falsePositives: ['A sign-in broker of your own, such as a script that prints console links.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html',
    'https://attack.mitre.org/techniques/T1550/001/',
  ],
  match: (event) => {
    const isPortal =
      isIdentityCenterRole(event.roleArn) && PORTAL_AGENT.test(event.userAgent ?? '');
    return isPortal ? false : { detail: `by ${event.userAgent ?? 'an unknown program'}` };
  },
  dedupKey: (event) => joinKey(event.accountId, callerKey(event)),
};
