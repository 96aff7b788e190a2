import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { quarantineIn } from './quarantine.ts';

export const iamKeyQuarantined: SingleEventRule = {
  id: 'IAM-KEY-QUARANTINED',
  title: 'AWS quarantined a user: an access key is public',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1552.001'],
  kind: 'single',
  on: { iam: ['AttachUserPolicy', 'PutUserPolicy'] },
  outcome: 'success',
  why: 'AWS found an access key of the user in public. The quarantine forbids some calls, not all.',
  runbook: [
    'Deactivate every access key of the user in target now; the mail of AWS Support names the one.',
    'Read what the keys did since they leaked, users and roles created with them first.',
    'Take the key out of where it was found, history included, and rotate it.',
  ],
  falsePositives: ['A drill that attaches the policy by hand.'],
  references: [
    'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html',
    'https://attack.mitre.org/techniques/T1552/001/',
  ],
  match: (event) => {
    const policy = quarantineIn(event);
    return policy !== undefined && { detail: `${policy} on ${event.target ?? 'a user'}` };
  },
  dedupKey: (event) => joinKey(event.accountId, event.target),
};
