import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget, isOwnUser } from '../../event/caller.ts';

export const iamKeyForSelf: SingleEventRule = {
  id: 'IAM-KEY-FOR-SELF',
  title: 'User created an access key for itself',
  severity: 'INFO',
  status: 'stable',
  mitre: ['T1098.001'],
  kind: 'single',
  on: { iam: ['CreateAccessKey'] },
  outcome: 'success',
  why: 'Rotation looks like this; so does a thief who wants to stay when the first key is found.',
  runbook: [
    'Look whether the old key was deactivated or deleted within a day, as a rotation does.',
    'If not, ask the user; look up what the new key did since.',
  ],
  falsePositives: ['The rotation of keys, by users or by their programs.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: (event) => isOwnUser(event) && { detail: event.issuedAccessKeyId ?? 'a key' },
  dedupKey: actorAndTarget,
};
