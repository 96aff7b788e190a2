import { originOf, textIn } from '@iam-tracker/core';
import type { SequenceRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { addressOf } from '../../event/network.ts';
import { directoryUserKey } from './directory-user.ts';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export const ssoDeviceCodePhish: SequenceRule = {
  id: 'SSO-DEVICE-CODE-PHISH',
  title: 'Device code confirmed in one network, token taken in another',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1528'],
  kind: 'sequence',
  on: { signin: ['UserAuthentication'], sso: ['Authenticate', 'CreateToken'] },
  outcome: 'success',
  sequence: {
    windowMinutes: 60,
    correlateBy: directoryUserKey,
    steps: [
      {
        name: 'signed in',
        match: (event) => event.eventName !== 'CreateToken',
        capture: (event) => originOf(event),
      },
      {
        name: 'token taken',
        match: (event) => event.eventName === 'CreateToken',
        capture: (event) => originOf(event),
      },
    ],
    confirm: ([signedIn, taken]) => signedIn !== taken,
  },
  why: 'The sender of a device code that is confirmed receives the session of the victim, MFA included.',
  runbook: [
    'Ask the person whether they started a sign-in in a terminal, and where that terminal runs.',
    'If not: end their Identity Center sessions, and the role sessions taken since from the address of the token.',
    'Look for ListAccounts and GetRoleCredentials from that address.',
  ],
  falsePositives: [
    'A terminal on a server elsewhere, a VPN, IPv4 here and IPv6 there. Own networks go into homeNetworks.',
  ],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html',
    'https://attack.mitre.org/techniques/T1528/',
  ],
  match: (event, settings) => {
    const isTaken = event.eventName === 'CreateToken';
    const isPart =
      !isTaken ||
      (textIn(event.request, 'grantType') === DEVICE_CODE_GRANT && !settings.isHome(event));
    const at = addressOf(event) ?? 'an unknown address';
    return isPart && { detail: `token taken ${isTaken ? `from ${at}` : `elsewhere than ${at}`}` };
  },
  dedupKey: (event) => directoryUserKey(event) ?? joinKey(event.accountId),
};
