import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget, isOwnUser } from '../../event/caller.ts';

export const iamKeyDeactivated: SingleEventRule = {
  id: 'IAM-KEY-DEACTIVATED',
  title: 'Access key of another user switched off',
  severity: 'INFO',
  status: 'stable',
  mitre: ['T1531'],
  kind: 'single',
  on: { iam: ['UpdateAccessKey'] },
  outcome: 'success',
  why: 'Programs that use the key stop; an attacker locks others out this way.',
  runbook: [
    'Ask the actor whether it belongs to a rotation or a clean-up.',
    'If not: look at what else the actor did in the hour around it, then switch the key on again.',
  ],
  falsePositives: ['Rotation, and the clean-up of unused keys.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html',
    'https://attack.mitre.org/techniques/T1531/',
  ],
  match: (event, settings) =>
    textIn(event.request, 'status') !== 'Active' &&
    !isOwnUser(event) &&
    !settings.isPipeline(event) && {
      detail: `${textIn(event.request, 'accessKeyId') ?? 'a key'} of ${event.target ?? 'a user'}`,
    },
  dedupKey: actorAndTarget,
};
