import { textIn } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, isByService, joinKey, nameRole } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

/** The record says of the target nothing but its name. */
const ADMIN_NAME = /admin|break-?glass|power-?user|root|emergency/i;

export const stsRoleChainNew: FirstSeenRule = {
  id: 'STS-ROLE-CHAIN-NEW',
  title: 'Role takes a role that it never took before',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1550.001'],
  kind: 'first-seen',
  on: { sts: ['AssumeRole'] },
  outcome: 'success',
  firstSeen: {
    // One baseline for all: a role that never took any has none of its own.
    baselineKey: accountKey,
    value: (event) => joinKey(event.roleArn, roleOf(event)),
    learningDays: 14,
    rememberDays: 30,
  },
  why: 'Programs take the same roles every day. A new one is a new program, or a stranger looking around.',
  runbook: [
    'Ask the owner of the calling role whether a new version takes the role in target.',
    'Compare address and session name with the other calls of the role that day.',
    'If it stays unknown: revoke the sessions of both roles, and read what they did.',
  ],
  falsePositives: ['New software; a person who takes a role for the first time.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html',
    'https://attack.mitre.org/techniques/T1550/001/',
  ],
  match: (event) => {
    if (event.userType !== 'AssumedRole' || isByService(event)) return false;
    const role = roleOf(event);
    if (role === undefined || event.roleArn === undefined || event.roleArn === role) return false;
    const detail = `${nameRole(event.roleArn, event.accountId)} takes ${nameRole(role, event.accountId)}`;
    return { severity: ADMIN_NAME.test(role) ? 'HIGH' : 'WARNING', detail };
  },
  dedupKey: (event) => joinKey(event.accountId, event.roleArn, roleOf(event)),
};

function roleOf(event: RuleEvent): string | undefined {
  return textIn(event.request, 'roleArn');
}
