import { textIn } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, joinKey, ownerOf, subjectOf } from '../../event/caller.ts';

export const stsWebidentityOdd: FirstSeenRule = {
  id: 'STS-WEBIDENTITY-ODD',
  title: 'Role taken by a web identity that is new to it',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'first-seen',
  on: { sts: ['AssumeRoleWithWebIdentity'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: accountKey,
    value: (event) => joinKey(ownerOf(event), textIn(event.request, 'roleArn')),
    isKnown: (event, settings) => settings.isPipeline(event),
    learningDays: 14,
    rememberDays: 90,
  },
  why: 'A repository, service account or provider that never took the role is one that the trust policy lets in by mistake, or by design of an intruder.',
  runbook: [
    'Ask the owners of the role whether they know the subject and the provider.',
    'If not: narrow the condition of the trust policy to the subjects that are meant, and revoke the sessions.',
    'Read what the session key that was handed out did.',
  ],
  falsePositives: ['A new repository or service account of your own.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  match: (event) => ({ detail: `${subjectOf(event)} takes ${event.target ?? 'a role'}` }),
  dedupKey: (event) => joinKey(event.accountId, ownerOf(event), event.target),
};
