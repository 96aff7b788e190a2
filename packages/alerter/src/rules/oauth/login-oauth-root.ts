import type { SingleEventRule } from '../../detect/rule.ts';
import { isRoot, joinKey } from '../../event/caller.ts';
import { isNewGrant, oauthClient } from './oauth-grant.ts';

export const loginOauthRoot: SingleEventRule = {
  id: 'LOGIN-OAUTH-ROOT',
  title: 'Root got command line credentials by signing in',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'single',
  on: { signin: ['CreateOAuth2Token'] },
  outcome: 'success',
  why: 'For up to twelve hours a program on some machine can do everything, past every policy of the account.',
  runbook: [
    'Ask the keepers of root whether they ran `aws login`, and on which machine.',
    'If not: change password and second factor of root, end its sessions, and read every call of root since.',
  ],
  falsePositives: [
    'A new account before its first users; root belongs nowhere near a command line.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  match: (event) =>
    isRoot(event) && isNewGrant(event) && { detail: oauthClient(event) ?? 'aws login' },
  dedupKey: (event) => joinKey(event.accountId, event.sourceIp),
};
