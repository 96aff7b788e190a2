import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget, joinKey } from '../../event/caller.ts';

export const iamKeyReactivated: SingleEventRule = {
  id: 'IAM-KEY-REACTIVATED',
  title: 'Access key switched on again',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.001'],
  kind: 'single',
  on: { iam: ['UpdateAccessKey'] },
  outcome: 'success',
  why: 'A key that was switched off, perhaps because it had leaked, works again.',
  runbook: [
    'Find out who switched the key off and why: UpdateAccessKey of the same key in the last 90 days.',
    'Ask the actor why it is needed again. If there is no good answer, delete it.',
    'Read what the key did since, and from which addresses.',
  ],
  falsePositives: ['A rotation that was taken back because a program still used the old key.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: (event) =>
    textIn(event.request, 'status') === 'Active' && {
      detail: `${textIn(event.request, 'accessKeyId') ?? 'a key'} of ${event.target ?? 'unknown'}`,
    },
  dedupKey: (event) => joinKey(actorAndTarget(event), textIn(event.request, 'accessKeyId')),
};
