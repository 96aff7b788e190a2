import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { isRootOnItself } from './root-itself.ts';

export const rootCredentialAdded: SingleEventRule = {
  id: 'ROOT-CREDENTIAL-ADDED',
  title: 'Root got an access key or a password',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1098.001'],
  kind: 'single',
  on: { iam: ['CreateAccessKey', 'CreateLoginProfile'] },
  outcome: 'success',
  why: 'A credential of root gives everything to its holder, without a second factor.',
  runbook: [
    'Delete the new credential now, even one of your own; nothing needs one.',
    'Look up what the new key did since, and from which addresses.',
    'Find out how root was entered: sign-ins of root in the 12 hours before.',
  ],
  falsePositives: ['None that is worth keeping: root needs no access key.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: (event) => {
    if (!isRootOnItself(event)) return false;
    const isKey = event.eventName === 'CreateAccessKey';
    return { detail: isKey ? `access key ${event.issuedAccessKeyId ?? ''}`.trim() : 'a password' };
  },
  dedupKey: (event) => joinKey(event.accountId, event.eventName),
};
