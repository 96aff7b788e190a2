import { readService, textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey, isByService } from '../../event/caller.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

/** The service by which an identity provider keeps the directory in step. */
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
  why: 'Directory users and groups are access to accounts; where a provider keeps them, no person adds them by hand.',
  runbook: [
    'Ask the actor who the user is; the directory shows the name that the record hides.',
    'If it stays unknown: disable the user, remove the membership, and end the sessions.',
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
    // Another group is news; another user of the same one, by the same actor, is the same story.
    const group = textIn(event.request, 'groupId');
    const detail = group === undefined ? event.eventName : `${event.eventName}, group ${group}`;
    return hitMilderByPipeline(event, settings, 'HIGH', detail);
  },
  // A new user and its groups are one story.
  dedupKey: actorKey,
};
