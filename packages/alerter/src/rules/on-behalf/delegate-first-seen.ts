import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, joinKey } from '../../event/caller.ts';
import { delegateOf } from './on-behalf.ts';

export const delegateFirstSeen: FirstSeenRule = {
  id: 'DELEGATE-FIRST-SEEN',
  title: 'Account of a provider acts here by delegation for the first time',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1199'],
  kind: 'first-seen',
  on: { iam: 'any', sts: 'any', sso: 'any', guard: 'any' },
  outcome: 'any',
  firstSeen: {
    baselineKey: accountKey,
    value: delegateOf,
    newness: (event) => `by account ${delegateOf(event)}`,
    isKnown: (event, settings) => settings.isTrustedAccount(delegateOf(event) ?? ''),
    // Few providers ever do: one alert for each, and the first may be the one that counts.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'It works with the rights of a person of this account, from networks that are unknown here.',
  runbook: [
    'Find out whose account it is, and who accepted its request: AcceptDelegationRequest in the days before.',
    'If it is unknown: revoke the sessions of the person who accepted, and read all it did (`delegate_account_id`).',
  ],
  falsePositives: ['A product that was just bought: put its account into trustedAccounts.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html',
    'https://attack.mitre.org/techniques/T1199/',
  ],
  match: (event) => delegateOf(event) !== undefined,
  dedupKey: (event) => joinKey(event.accountId, delegateOf(event)),
};
