import { originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { fromOrigin } from '../../event/network.ts';
import { isAtHome } from '../../people/principal.ts';
import { grantorOf, isCrossDevice, isNewGrant, oauthClient } from './oauth-grant.ts';

export const loginOauthRemote: FirstSeenRule = {
  id: 'LOGIN-OAUTH-REMOTE',
  title: 'Code of `aws login --remote` redeemed in a network new to the person',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1528'],
  kind: 'first-seen',
  on: { signin: ['CreateOAuth2Token'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: grantorOf,
    value: (event) => originOf(event) ?? 'an unknown network',
    isKnown: (event, settings) => settings.isHome(event),
    isUsual: isAtHome,
    newness: fromOrigin,
    // Who phishes a code does it once: the first may be the one that counts.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'A code that is copied by hand can be asked for in a mail: who redeems it has the session of who typed it.',
  runbook: [
    'Ask the person for which machine they approved the sign-in, and whose address this is.',
    'If they do not know it: deny the session (aws:SignInSessionArn), end their sessions, and read what it did since.',
  ],
  falsePositives: [
    'The first `aws login --remote` on each server: put its network into homeNetworks.',
  ],
  references: [
    'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html',
    'https://attack.mitre.org/techniques/T1528/',
  ],
  match: (event) => isNewGrant(event) && isCrossDevice(oauthClient(event)),
  dedupKey: grantorOf,
};
