import { isIdentityCenterRole, readService } from '@iam-tracker/core';
import type { ThresholdRule } from '../../detect/rule.ts';
import { callerKey, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { isUnplanned } from '../pipeline.ts';

/** Calls that CloudTrail counts as reading and that hand out a session: moving on, not looking around. */
const TAKES_SESSION =
  /^(?:Assume|CreateOAuth2|AuthorizeOAuth2|GetRoleCredentials|GetWebIdentityToken)/;

export const iamReconFast: ThresholdRule = {
  id: 'IAM-RECON-FAST',
  title: 'One caller reads much of IAM in minutes that it never read before',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1087.004', 'T1069.003'],
  kind: 'threshold',
  on: { iam: 'any', sts: 'any', sso: 'any' },
  outcome: 'any',
  deed: 'read',
  threshold: {
    windowMinutes: 3,
    count: 8,
    groupBy: readerOf,
    distinct: ({ eventName, eventSource }) => `${readService(eventSource) ?? ''}:${eventName}`,
    noun: 'kinds of reads',
    habitDays: 90,
  },
  why: 'A map of users, roles and policies is the first thing that an intruder makes, with a tool that asks for everything.',
  runbook: [
    'Ask the owner of the caller whether a scan, an audit or a new version of its program began to run.',
    'If none did: compare address and user agent with the last 30 days, and look at what followed in the next hour.',
    'If it is a search: switch the key off or revoke the sessions.',
  ],
  falsePositives: [
    'The first run of a scanner, or the first visit of a person to the IAM console: each caller is reported when it begins.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1087/004/',
    'https://attack.mitre.org/techniques/T1069/003/',
  ],
  match: (event, settings) => !TAKES_SESSION.test(event.eventName) && isUnplanned(event, settings),
  dedupKey: readerOf,
};

/** People of one permission set have habits of their own; sessions of other roles have names that change. */
function readerOf(event: RuleEvent): string {
  const isPerson = isIdentityCenterRole(event.roleArn);
  return joinKey(event.accountId, (isPerson ? event.userArn : undefined) ?? callerKey(event));
}
