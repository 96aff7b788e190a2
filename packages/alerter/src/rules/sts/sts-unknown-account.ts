import { textIn } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const stsUnknownAccount: FirstSeenRule = {
  id: 'STS-UNKNOWN-ACCOUNT',
  title: 'Role taken by an account that is not trusted',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1199'],
  kind: 'first-seen',
  on: { sts: ['AssumeRole'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: accountKey,
    value: (event) => joinKey(callerOf(event), textIn(event.request, 'roleArn')),
    // A stranger is one on the first day too: known accounts belong into trustedAccounts.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'A caller in another account has a session here. Only the trust policy of the role stood in between.',
  runbook: [
    'Find out whose account it is: a vendor or one of yours belongs into trustedAccounts.',
    'If it is unknown: take it out of the trust policy, revoke the sessions of the role, and read what they did.',
    'Look for the UpdateAssumeRolePolicy or CreateRole that let it in.',
  ],
  falsePositives: ['Vendors and own accounts that are not in trustedAccounts yet.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
    'https://attack.mitre.org/techniques/T1199/',
  ],
  match: (event, settings) => {
    if (event.userType !== 'AWSAccount') return false;
    const caller = callerOf(event);
    const isOwn = caller === event.accountId;
    return !isOwn && !settings.isTrustedAccount(caller) && { detail: `by ${caller}` };
  },
  dedupKey: (event) => joinKey(event.accountId, callerOf(event), event.target),
};

/** The account; where a source identity stands in its place, the user or role of the other account. */
function callerOf({ actor, actorType, principalId }: RuleEvent): string {
  return actorType === 'account' ? actor : (principalId?.split(':', 1)[0] ?? actor);
}
