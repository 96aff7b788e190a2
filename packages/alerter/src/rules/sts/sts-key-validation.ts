import { originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, isByService, joinKey } from '../../event/caller.ts';
import { fromOrigin, withOrigin } from '../../event/network.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { Habits } from '../../people/principal.ts';
import { isAtHome, isLongLivedKey } from '../../people/principal.ts';

export const stsKeyValidation: FirstSeenRule = {
  id: 'STS-KEY-VALIDATION',
  title: 'Access key tried out from a network new for its user',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1087.004', 'T1078.004'],
  kind: 'first-seen',
  on: { sts: ['GetCallerIdentity'] },
  outcome: 'success',
  firstSeen: {
    // One baseline for all: the user of a leaked key may never have made the call before.
    baselineKey: accountKey,
    value: (event) => withOrigin(event.userName, event),
    isKnown: (event, settings) => settings.isHome(event),
    // What a key did from there is for KEY-NEW-NETWORK, which is worse.
    isUsual: (event, habits) => isAtHome(event, habits) || wasUsedThere(event, habits),
    newness: fromOrigin,
    // A week has every job that uses a key from day to day.
    learningDays: 7,
    rememberDays: 90,
  },
  why: 'GetCallerIdentity needs no rights: it is how the finder of a key asks whether it works.',
  runbook: [
    'Look up who owns the address, and where the key was used in the last 30 days.',
    'Ask the owner of the user. If it was not them: deactivate the key, and read what it did since.',
  ],
  falsePositives: ['A server or laptop that moved. Own networks go into homeNetworks.'],
  references: [
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html',
    'https://attack.mitre.org/techniques/T1087/004/',
  ],
  match: (event) =>
    isLongLivedKey(event) &&
    !isByService(event) && {
      detail: `${event.userName} from ${event.sourceIp ?? 'nowhere'}`,
    },
  dedupKey: (event) => joinKey(event.accountId, event.userName, originOf(event)),
};

/** Tells whether the key did more from the network before than ask who it is. */
function wasUsedThere(event: RuleEvent, { places }: Habits): boolean {
  const network = originOf(event);
  return places.some(
    ({ from, via, ...place }) =>
      via === event.accessKeyId && place.network === network && from < event.occurredAt,
  );
}
