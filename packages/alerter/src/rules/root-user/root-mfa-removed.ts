import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { accountKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { isRootOnItself } from './root-itself.ts';

const ROOT_DEVICE = 'root-account-mfa-device';

export const rootMfaRemoved: SingleEventRule = {
  id: 'ROOT-MFA-REMOVED',
  title: 'MFA device of root switched off',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1556.006'],
  kind: 'single',
  on: { iam: ['DeactivateMFADevice'] },
  outcome: 'success',
  why: 'Without a second factor the password of root, or its mailbox, is enough to take the account.',
  runbook: [
    'Register a new MFA device for root now.',
    'Ask the owners of the root mailbox who did it; compare the source address with root sign-ins of the last 24 hours.',
    'If it was none of them: reset the password and read everything root did since.',
  ],
  falsePositives: [
    'The change to a new device; a second device should be registered before.',
    'The deletion of root credentials by the management account (AssumeRoot): comes as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    'https://attack.mitre.org/techniques/T1556/006/',
  ],
  match: (event) => {
    if (!isOfRoot(event)) return false;
    // A task of the management account, which takes the other credentials of root along.
    return event.assumedRoot === true
      ? { severity: 'WARNING', detail: 'in a session of AssumeRoot' }
      : true;
  },
  dedupKey: accountKey,
};

function isOfRoot(event: RuleEvent): boolean {
  const device = textIn(event.request, 'serialNumber');
  return device?.endsWith(ROOT_DEVICE) === true || isRootOnItself(event);
}
