import { originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, isByService, isRoot, joinKey } from '../../event/caller.ts';
import { addressOf, fromOrigin, withOrigin } from '../../event/network.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import {
  doesRoam,
  type Habits,
  isAtHome,
  isLongLivedKey,
  isWhoAmI,
  placesKnownFor,
} from '../../people/principal.ts';

/** Networks of one key in 30 days, from which on a new one says nothing: runners of a build service, a traveller. */
const ROAMING_NETWORKS = 12;

export const keyNewNetwork: FirstSeenRule = {
  id: 'KEY-NEW-NETWORK',
  title: 'Long-lived access key used from a network new to it',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'first-seen',
  on: { iam: 'any', sts: 'any' },
  outcome: 'any',
  firstSeen: {
    baselineKey: accountKey,
    value: (event) => withOrigin(event.accessKeyId, event),
    isKnown: (event, settings) => settings.isHome(event),
    isUsual: isUsualForKey,
    newness: fromOrigin,
    learningDays: 7,
    rememberDays: 90,
  },
  why: 'A key works from anywhere until it is deleted, and a leaked one is used from where its owner never was.',
  runbook: [
    'Look up who owns the address, and ask the owner of the user whether a program or a person moved there.',
    'If not: deactivate the key (aws iam update-access-key --status Inactive), and read what it did from this network.',
    'Look for what it made: users, keys, roles, sessions of GetSessionToken and GetFederationToken.',
  ],
  falsePositives: [
    'A server, runner or laptop that moved. Own networks go into homeNetworks.',
    'Until it was seen in twelve networks, a key that is used from ever changing ones.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
    'https://docs.aws.amazon.com/guardduty/latest/ug/compromised-creds.html',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  match: (event) => {
    // Root tells of itself, and STS-KEY-VALIDATION of a key that is only tried out.
    if (!isLongLivedKey(event) || isRoot(event) || isByService(event) || isTriedOut(event)) {
      return false;
    }
    const { accessKeyId, eventName, userName } = event;
    const from = addressOf(event) ?? 'nowhere';
    return { detail: `${eventName} with key ${accessKeyId} of ${userName} from ${from}` };
  },
  dedupKey: (event) => joinKey(event.accountId, event.accessKeyId, originOf(event)),
};

function isTriedOut(event: RuleEvent): boolean {
  return isWhoAmI(event) && event.outcome === 'success';
}

/** A key that has habits of its own goes by these; a new one may be used where its user is at home. */
function isUsualForKey(event: RuleEvent, habits: Habits): boolean {
  const { accessKeyId, occurredAt } = event;
  const ofKey = habits.places.filter(({ via }) => via === accessKeyId);
  if (doesRoam(ofKey, occurredAt, ROAMING_NETWORKS)) return true;
  const own = placesKnownFor(ofKey, 1, occurredAt);
  if (own.length === 0) return isAtHome(event, habits);
  const network = originOf(event);
  return own.some((place) => place.network === network);
}
