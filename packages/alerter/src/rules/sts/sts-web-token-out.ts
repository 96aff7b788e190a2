import { listIn, textIn } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { callerInAccount, callerKey, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const stsWebTokenOut: FirstSeenRule = {
  id: 'STS-WEB-TOKEN-OUT',
  title: 'First identity token of this caller for a service outside',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1550.001'],
  kind: 'first-seen',
  on: { sts: ['GetWebIdentityToken'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: callerInAccount,
    value: audienceOf,
    newness: (event) => `for ${audienceOf(event)}`,
    // Each caller has one or two audiences: one alert for each is no storm.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'Services outside of AWS take the token for the caller. What happens there is in no record here.',
  runbook: [
    'Ask the owner of the caller which service the audience is, and what it gives to holders of the token.',
    'If it is unknown: take sts:GetWebIdentityToken away from the caller, and ask that service what was done.',
  ],
  falsePositives: [
    'A new service outside that trusts this account. Each audience is reported once a caller.',
  ],
  references: [
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html',
    'https://attack.mitre.org/techniques/T1550/001/',
  ],
  match: () => true,
  dedupKey: (event) => joinKey(event.accountId, callerKey(event), audienceOf(event)),
};

function audienceOf({ request }: RuleEvent): string {
  const listed = listIn(request, 'audience').filter((each) => typeof each === 'string');
  const all = [...listed, textIn(request, 'audience')].filter((each) => each !== undefined);
  return all.length === 0 ? 'an audience that is not recorded' : all.sort().join(', ');
}
