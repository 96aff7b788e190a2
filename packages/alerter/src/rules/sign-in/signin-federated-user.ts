import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';

export const signinFederatedUser: SingleEventRule = {
  id: 'SIGNIN-FEDERATED-USER',
  title: 'Console sign-in with a federation token',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'single',
  on: { signin: ['ConsoleLogin'] },
  outcome: 'success',
  why: 'Sessions of GetFederationToken outlive the deletion of the key that asked for them.',
  runbook: [
    'Find the GetFederationToken of the user within the 36 hours before, and the policy it asked for.',
    'Ask the owner of that user. If it was not planned: deny the user everything by policy, since the session cannot be revoked alone.',
  ],
  falsePositives: ['A sign-in broker of your own that still uses GetFederationToken.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  match: (event) => event.userType === 'FederatedUser',
  dedupKey: (event) => joinKey(event.accountId, event.userName, event.sessionName),
};
