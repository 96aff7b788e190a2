import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { isOnOtherUser } from './directory-user.ts';

export const ssoMfaDeviceDeleted: SingleEventRule = {
  id: 'SSO-MFA-DEVICE-DELETED',
  title: 'MFA device of an Identity Center user deleted by another',
  severity: 'HIGH',
  status: 'experimental',
  mitre: ['T1556.006'],
  kind: 'single',
  on: { sso: ['DeleteMfaDeviceForUser'] },
  outcome: 'success',
  why: 'At the next sign-in the person, or a thief of the password, may enrol a new device.',
  runbook: [
    'Ask the person in target whether they lost their device.',
    'Look for a new device and for sign-ins of the person in the 24 hours after.',
  ],
  falsePositives: ['A help desk that helps with lost phones.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/manage-mfa-devices.html',
    'https://attack.mitre.org/techniques/T1556/006/',
  ],
  match: isOnOtherUser,
  dedupKey: actorAndTarget,
};
