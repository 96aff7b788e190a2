import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isOwnUser } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const iamMfaDisabled: SingleEventRule = {
  id: 'IAM-MFA-DISABLED',
  title: 'MFA device switched off or deleted',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1556.006'],
  kind: 'single',
  on: { iam: ['DeactivateMFADevice', 'DeleteVirtualMFADevice'] },
  outcome: 'success',
  why: 'Without the device the password alone is enough.',
  runbook: [
    'Ask the owner of the device in target whether a new phone is the reason.',
    'Look for a sign-in without MFA and for a new password of the user in the hour after.',
    'If the owner knows nothing: end the sessions of actor and user, and register a device again.',
  ],
  falsePositives: ['A lost or new phone; then another device is enabled within minutes.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_disable.html',
    'https://attack.mitre.org/techniques/T1556/006/',
  ],
  match: judgeRemoval,
  dedupKey: actorAndTarget,
};

function judgeRemoval(event: RuleEvent): Verdict {
  if (event.eventName === 'DeleteVirtualMFADevice') return { severity: 'INFO' };
  // ROOT-MFA-REMOVED is about the account's own.
  if (!event.target?.startsWith('user/')) return false;
  if (isOwnUser(event)) return { severity: 'HIGH', detail: 'by its owner' };
  return { severity: 'CRITICAL', detail: `the device of ${event.target}, by another user` };
}
