import { readService } from '@iam-tracker/core';
import { isByService, joinKey } from '../caller.ts';
import { objectIn, textIn } from '../json-fields.ts';
import type { SingleEventRule } from '../rule.ts';
import type { RuleEvent } from '../rule-event.ts';

/** Where an identity provider keeps the directory in step. */
const PROVISIONING = 'identitystore-scim';

export const ssoDirectoryAccount: SingleEventRule = {
  id: 'SSO-DIRECTORY-ACCOUNT',
  title: 'User or group member added to the Identity Center directory',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1136.003', 'T1098.003'],
  kind: 'single',
  on: { sso: ['AddMemberToGroup', 'CreateGroupMembership', 'CreateUser'] },
  outcome: 'success',
  why: 'Directory users and groups are access to accounts; where a provider keeps them, nobody adds them by hand.',
  runbook: [
    'Ask the actor who the user is; the directory shows the name that the record hides.',
    'If nobody knows: disable the user, remove the membership, and end the sessions.',
    'Look at assignments made in the 24 hours around it.',
  ],
  falsePositives: [
    'Directories without an external provider, kept by hand. By a pipeline role it comes as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/users-groups-provisioning.html',
    'https://attack.mitre.org/techniques/T1136/003/',
  ],
  match: (event, settings) => {
    if (readService(event.eventSource) === PROVISIONING || isByService(event)) return false;
    const detail = [event.eventName, ...idsOf(event)].join(', ');
    return { severity: settings.isPipeline(event) ? 'WARNING' : 'HIGH', detail };
  },
  // A new user and its groups are one story.
  dedupKey: (event) => joinKey(event.accountId, event.actor),
};

/** The record hides names; ids tell which user and which group. */
function idsOf({ request, response }: RuleEvent): string[] {
  const user =
    textIn(request, 'userId') ??
    textIn(objectIn(request, 'memberId'), 'userId') ??
    textIn(request, 'memberId') ??
    textIn(response, 'userId') ??
    textIn(objectIn(response, 'user'), 'userId');
  const group = textIn(request, 'groupId');
  return [
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(group === undefined ? [] : [`group ${group}`]),
  ];
}
