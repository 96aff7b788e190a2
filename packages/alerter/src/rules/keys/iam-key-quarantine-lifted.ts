import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { quarantineIn } from './quarantine.ts';

export const iamKeyQuarantineLifted: SingleEventRule = {
  id: 'IAM-KEY-QUARANTINE-LIFTED',
  title: 'Quarantine of a user with a public key lifted',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: { iam: ['DeleteUserPolicy', 'DetachUserPolicy'] },
  outcome: 'success',
  why: 'The policy is what holds back the finder of the key. It should go after the key, not before.',
  runbook: [
    'Check that the key that leaked is deleted: ListAccessKeys of the user in target.',
    'If the actor is not one of yours, attach the policy again and follow IAM-KEY-QUARANTINED.',
  ],
  falsePositives: ['The end of the clean-up, after the key was rotated.'],
  references: [
    'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: (event) => {
    const policy = quarantineIn(event);
    return policy !== undefined && { detail: `${policy} of ${event.target ?? 'a user'}` };
  },
  dedupKey: (event) => joinKey(event.accountId, event.target),
};
