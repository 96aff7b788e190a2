import { originOf } from '@iam-tracker/core';
import type { SequenceRule } from '../../detect/rule.ts';
import { grantorOf, isCrossDevice, isNewGrant, oauthClient } from './oauth-grant.ts';

export const loginOauthSplit: SequenceRule = {
  id: 'LOGIN-OAUTH-SPLIT',
  title: 'Sign-in approved in one network, credentials taken in another',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1528'],
  kind: 'sequence',
  on: { signin: ['AuthorizeOAuth2Access', 'CreateOAuth2Token'] },
  outcome: 'success',
  sequence: {
    // A code is good for ten minutes.
    windowMinutes: 15,
    correlateBy: grantorOf,
    steps: [
      {
        name: 'approved',
        match: (event) => event.eventName !== 'CreateOAuth2Token',
        capture: (event) => originOf(event) ?? 'nowhere',
      },
      {
        name: 'taken elsewhere',
        match: (event) => event.eventName === 'CreateOAuth2Token',
        capture: (event) => originOf(event) ?? 'nowhere',
      },
    ],
    confirm: ([approved, taken]) => approved !== taken,
  },
  why: 'The code of `aws login` or of an application, once passed on, opens a command line with all rights of who approved it, MFA included.',
  runbook: [
    'Ask the person whether they ran `aws login` or connected an application, and where that program runs.',
    'If not: deny the session everything (aws:SignInSessionArn, as its calls carry it) or revoke the sessions of the role or user.',
    'Read the calls with that `sign_in_session_arn`, and those from the address of the token, for the next 12 hours.',
  ],
  falsePositives: [
    'A VPN for the browser alone, IPv4 here and IPv6 there, an application that runs in a cloud. Own networks go into homeNetworks. With `aws login --remote` it is WARNING.',
  ],
  references: [
    'https://aws.amazon.com/blogs/security/simplified-developer-access-to-aws-with-aws-login/',
    'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html',
    'https://attack.mitre.org/techniques/T1528/',
  ],
  match: (event, settings) => {
    if (!isNewGrant(event)) return false;
    if (event.eventName === 'CreateOAuth2Token' && settings.isHome(event)) return false;
    const client = oauthClient(event);
    return isCrossDevice(client) ? { severity: 'WARNING' } : { severity: 'HIGH' };
  },
  dedupKey: grantorOf,
};
