import { originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, joinKey } from '../../event/caller.ts';
import { fromOrigin } from '../../event/network.ts';

export const ssoMfaDeviceAdded: FirstSeenRule = {
  id: 'SSO-MFA-DEVICE-ADDED',
  title: 'MFA device enrolled in Identity Center from a new network',
  severity: 'HIGH',
  status: 'experimental',
  mitre: ['T1556.006', 'T1098.005'],
  kind: 'first-seen',
  on: {
    sso: ['CompleteVirtualMfaDeviceRegistration', 'CompleteWebAuthnDeviceRegistration'],
  },
  outcome: 'success',
  firstSeen: {
    // Few enrol a device on a given day: one baseline for all, so that offices are known.
    baselineKey: accountKey,
    value: (event) => originOf(event),
    isKnown: (event, settings) => settings.isHome(event),
    newness: fromOrigin,
    learningDays: 14,
    rememberDays: 90,
  },
  why: 'A device of the thief makes a stolen sign-in permanent.',
  runbook: [
    'Ask the person whether the new device is theirs.',
    'If not: delete the device, end the sessions, reset the password, and read what they did.',
  ],
  falsePositives: ['Enrolment from home or on a journey. Company networks go into homeNetworks.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/enable-mfa.html',
    'https://attack.mitre.org/techniques/T1098/005/',
  ],
  match: () => true,
  dedupKey: (event) => joinKey(event.accountId, event.actor, originOf(event)),
};
