import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';

/** The console makes such a user for every long-term API key of Bedrock. */
const BEDROCK_KEY_USER = 'BedrockAPIKey-';

export const iamAltCredentialMisuse: SingleEventRule = {
  id: 'IAM-ALT-CREDENTIAL-MISUSE',
  title: 'User of a Bedrock API key acts outside of Bedrock',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1098.001', 'T1078.004'],
  kind: 'single',
  on: { iam: 'any', sts: 'any', signin: 'any' },
  outcome: 'any',
  why: 'Such a user exists for one API key alone. When it calls IAM or STS, a caller gave it a real access key or a password.',
  runbook: [
    'Look up CreateAccessKey and CreateLoginProfile for this user in the last 90 days: who did it?',
    'Deactivate its credentials, and read everything the user did.',
    'Look at what else the giver of the credential did in that hour.',
  ],
  falsePositives: ['None known: nothing of Bedrock needs it.'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: (event) =>
    event.userType === 'IAMUser' &&
    event.userName.startsWith(BEDROCK_KEY_USER) && { detail: event.eventName },
  dedupKey: (event) => joinKey(event.accountId, event.userName),
};
