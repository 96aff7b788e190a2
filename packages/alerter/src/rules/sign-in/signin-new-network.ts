import { originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { actorKey, isRoot, joinKey } from '../../event/caller.ts';
import { fromOrigin } from '../../event/network.ts';
import { isAtHome } from '../../people/principal.ts';

export const signinNewNetwork: FirstSeenRule = {
  id: 'SIGNIN-NEW-NETWORK',
  title: 'Sign-in from a network new for this person',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'first-seen',
  on: { signin: ['ConsoleLogin', 'UserAuthentication'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: actorKey,
    value: (event) => originOf(event),
    isKnown: (event, settings) => settings.isHome(event),
    isUsual: isAtHome,
    newness: fromOrigin,
    learningDays: 14,
    rememberDays: 90,
  },
  why: 'A stolen password or session is used from somewhere else than its owner.',
  runbook: [
    'Look up who owns the address and compare with the networks of the last 90 days of this person.',
    'Ask the person. If it was not them: end the sessions, reset the credentials, and read what the session did.',
  ],
  falsePositives: [
    'Travel, a new provider, a mobile network. Company networks go into homeNetworks.',
  ],
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  // Every sign-in of root alerts by itself, with its address.
  match: (event) =>
    event.actorType !== 'unknown' &&
    !isRoot(event) && { detail: `from ${event.sourceIp ?? 'nowhere'}` },
  dedupKey: (event) => joinKey(event.accountId, event.actor, originOf(event)),
};
